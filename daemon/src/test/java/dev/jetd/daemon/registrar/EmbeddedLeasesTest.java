package dev.jetd.daemon.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedLeasesTest {
  @TempDir private Path directory;
  private final Hand clock = new Hand();

  private EmbeddedLeases open() {
    return new EmbeddedLeases(directory.resolve("pool.json"), 3, clock);
  }

  private static List<String> ids(LeaseHome home) {
    return home.leases().stream().map(l -> l.node().id()).toList();
  }

  @Test
  void leasesEndUnlessRenewed() {
    try (EmbeddedLeases home = open()) {
      home.put(Nodes.node("a", 1));
      home.put(Nodes.node("b", 2));
      clock.pass(Duration.ofSeconds(14));
      home.put(Nodes.node("b", 2));
      assertEquals(List.of("a", "b"), ids(home));
      assertEquals(Duration.ofSeconds(1), home.leases().getFirst().left());
      clock.pass(Duration.ofSeconds(1));
      assertEquals(List.of("b"), ids(home));
    }
  }

  @Test
  void aRestartGrantsAWholeLeaseWhateverTheClockDidMeanwhile() throws IOException {
    try (EmbeddedLeases home = open()) {
      home.put(Nodes.node("a", 1));
      clock.pass(Duration.ofSeconds(14));
      home.save();
    }
    Files.setLastModifiedTime(directory.resolve("pool.json"), FileTime.fromMillis(0));
    clock.pass(Duration.ofDays(400));
    try (EmbeddedLeases home = open()) {
      assertEquals(Duration.ofSeconds(15), home.leases().getFirst().left());
      assertEquals(List.of(Nodes.node("a", 1)), home.leases().stream().map(Lease::node).toList());
      clock.pass(Duration.ofSeconds(15));
      assertEquals(List.of(), ids(home));
    }
  }

  @Test
  void anAddressHasOneNodeAndTheTableAnEnd() {
    try (EmbeddedLeases home = open()) {
      home.put(Nodes.node("a", 1));
      home.put(Nodes.node("b", 1));
      assertEquals(List.of("b"), ids(home));
      home.put(Nodes.node("c", 3));
      home.put(Nodes.node("d", 4));
      PoolException full = assertThrows(PoolException.class, () -> home.put(Nodes.node("e", 5)));
      assertTrue(full.error() instanceof PoolError.Unavailable);
      home.put(Nodes.node("d", 4));
      home.remove("c");
      home.put(Nodes.node("e", 5));
      assertEquals(List.of("b", "d", "e"), ids(home));
    }
  }

  @Test
  void aTableThatCannotBeReadIsSetAside() throws IOException {
    Path file = directory.resolve("pool.json");
    for (String garbage : List.of("", "{", "[]", "{\"schema\":1,\"nodes\":[{\"id\":\"a;b\"}]}")) {
      Files.writeString(file, garbage);
      try (EmbeddedLeases home = open()) {
        assertEquals(List.of(), ids(home));
        assertTrue(Files.exists(directory.resolve("pool.json.corrupt")), garbage);
        home.put(Nodes.node("a", 1));
        home.save();
        assertTrue(home.trouble().isEmpty());
      }
    }
  }

  /** What a full disk does to a write, done by a directory where the file should be. */
  @Test
  void aTableThatCannotBeKeptIsToldAndTheLeasesHold() throws IOException {
    Path file = directory.resolve("pool.json");
    try (EmbeddedLeases home = open()) {
      Files.createDirectories(file.resolve("in-the-way"));
      home.put(Nodes.node("a", 1));
      home.save();
      assertTrue(home.trouble().isPresent());
      assertEquals(List.of("a"), ids(home));
      Files.delete(file.resolve("in-the-way"));
      Files.delete(file);
      home.save();
      assertFalse(home.trouble().isPresent());
      assertTrue(Files.size(file) > 0);
    }
  }
}
