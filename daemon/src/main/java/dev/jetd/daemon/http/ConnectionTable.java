package dev.jetd.daemon.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The kernel's table of TCP connections: {@code net/tcp} and {@code net/tcp6} under a {@code
 * /proc/self}.
 */
final class ConnectionTable {
  /** Both ends may still send. A client that has closed its end leaves ours in CLOSE_WAIT. */
  private static final String ESTABLISHED = "01";

  private final Path process;

  /**
   * A connection as this machine tells it from others: a client may have the same port at its end
   * for several of our ports.
   *
   * @param port of this machine's end
   */
  record Connection(int port, InetSocketAddress far) {}

  /**
   * @param process a directory such as {@code /proc/self}
   */
  ConnectionTable(Path process) {
    this.process = process;
  }

  /** All that are whole. */
  Set<Connection> connections() {
    Set<Connection> whole = new HashSet<>();
    each(
        (near, far) ->
            whole.add(
                new Connection(port(near), new InetSocketAddress(address(host(far)), port(far)))));
    return whole;
  }

  /** Whether a whole connection ends at a port of this machine. */
  boolean isConnected(int port) {
    AtomicBoolean found = new AtomicBoolean();
    each((near, far) -> found.compareAndSet(false, port(near) == port));
    return found.get();
  }

  /** Is told of a connection, its two ends as {@code 0100007F:1F90}. */
  private interface Ends {
    void of(String near, String far);
  }

  private void each(Ends ends) {
    boolean v4 = each(process.resolve("net/tcp"), ends);
    boolean v6 = each(process.resolve("net/tcp6"), ends);
    if (!v4 && !v6) {
      throw new UncheckedIOException(
          new NoSuchFileException(process.resolve("net/tcp").toString()));
    }
  }

  /** False where there is no such table, as on a kernel without IPv6. */
  private static boolean each(Path file, Ends ends) {
    if (!Files.exists(file)) {
      return false;
    }
    try (var lines = Files.lines(file)) {
      lines.skip(1).forEach(line -> parse(line, ends));
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code 0: 0100007F:1F90 0100007F:9082 01 ...}: slot, local end, far end, state. */
  private static void parse(String line, Ends ends) {
    StringTokenizer words = new StringTokenizer(line);
    if (words.countTokens() < 4) {
      return;
    }
    words.nextToken();
    String near = words.nextToken();
    String far = words.nextToken();
    if (words.nextToken().equals(ESTABLISHED)) {
      ends.of(near, far);
    }
  }

  private static String host(String end) {
    return end.substring(0, end.indexOf(':'));
  }

  private static int port(String end) {
    return HexFormat.fromHexDigits(end, end.indexOf(':') + 1, end.length());
  }

  /** Addresses are written as 32-bit words in the machine's own byte order. */
  private static InetAddress address(String hex) {
    ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.nativeOrder());
    ByteBuffer network = ByteBuffer.allocate(words.capacity());
    while (words.hasRemaining()) {
      network.putInt(words.getInt());
    }
    try {
      return InetAddress.getByAddress(network.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
