package dev.jetd.daemon.registrar;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Registrations for tests. */
public final class Nodes {
  /** A digest of its own for each letter. */
  public static String digest(char letter) {
    return String.valueOf(letter).repeat(64);
  }

  private Nodes() {}

  public static Registration node(String id, int port) {
    return node(id, port, 1, new PooledModel("MiniLM", "1", digest('a')));
  }

  public static Registration node(String id, int port, int weight, PooledModel... models) {
    NodeAddress address = new NodeAddress("10.0.0.1", port);
    return new Registration(
        id,
        address,
        new NodeAddress("10.0.0.1", 9090),
        Duration.ofSeconds(15),
        weight,
        64,
        false,
        List.of(models),
        Map.of("mode", "15W"),
        Figures.NONE);
  }
}
