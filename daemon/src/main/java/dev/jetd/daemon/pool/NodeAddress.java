package dev.jetd.daemon.pool;

import dev.jetd.power.tree.Numbers;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a node can be reached: a host, named or numeric, and a port. */
public record NodeAddress(String host, int port) {
  private static final Pattern SHAPE =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)\\]|([A-Za-z0-9._-]+)):(\\d{1,5})");

  /** {@code 10.0.0.5:8080}, {@code board-3:8080} or {@code [fd00::5]:8080}. */
  static Optional<NodeAddress> parse(String text) {
    Matcher shape = SHAPE.matcher(text.strip());
    if (!shape.matches()) {
      return Optional.empty();
    }
    OptionalInt port = Numbers.small(shape.group(3));
    String host = Optional.ofNullable(shape.group(1)).orElse(shape.group(2));
    return port.isPresent() && port.getAsInt() >= 1 && port.getAsInt() <= 65535
        ? Optional.of(new NodeAddress(host, port.getAsInt()))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
