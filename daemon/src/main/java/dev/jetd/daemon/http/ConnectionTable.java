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

/**
 * The kernel's table of TCP connections: {@code net/tcp} and {@code net/tcp6} under a {@code
 * /proc/self}.
 */
final class ConnectionTable {
  /** Both ends may still send. A client that has closed its end leaves ours in CLOSE_WAIT. */
  private static final String ESTABLISHED = "01";

  private final Path process;

  /**
   * @param process a directory such as {@code /proc/self}
   */
  ConnectionTable(Path process) {
    this.process = process;
  }

  /** The far ends of all connections that are whole. */
  Set<InetSocketAddress> connectedPeers() {
    Set<InetSocketAddress> peers = new HashSet<>();
    boolean v4 = add(process.resolve("net/tcp"), peers);
    boolean v6 = add(process.resolve("net/tcp6"), peers);
    if (!v4 && !v6) {
      throw new UncheckedIOException(
          new NoSuchFileException(process.resolve("net/tcp").toString()));
    }
    return peers;
  }

  /** False where there is no such table, as on a kernel without IPv6. */
  private static boolean add(Path file, Set<InetSocketAddress> peers) {
    if (!Files.exists(file)) {
      return false;
    }
    try (var lines = Files.lines(file)) {
      lines.skip(1).forEach(line -> addLine(line, peers));
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@code 0: 0100007F:1F90 0100007F:9082 01 ...}: slot, local end, far end, state. */
  private static void addLine(String line, Set<InetSocketAddress> peers) {
    StringTokenizer words = new StringTokenizer(line);
    if (words.countTokens() < 4) {
      return;
    }
    words.nextToken();
    words.nextToken();
    String far = words.nextToken();
    if (words.nextToken().equals(ESTABLISHED)) {
      int colon = far.indexOf(':');
      int port = HexFormat.fromHexDigits(far, colon + 1, far.length());
      peers.add(new InetSocketAddress(address(far.substring(0, colon)), port));
    }
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
