package dev.jetd.daemon.registrar.nginx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** One question and one whole answer over a socket of this machine. */
final class UnixSocket {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int MOST = 16 << 20;

  private UnixSocket() {}

  /**
   * Sends bytes and reads until the other side ends.
   *
   * @throws IOException also if that takes longer than the limit
   */
  static byte[] exchange(Path socket, byte[] question) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        Selector selector = Selector.open()) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
      long deadline = System.nanoTime() + LIMIT.toNanos();
      ByteBuffer out = ByteBuffer.wrap(question);
      while (out.hasRemaining()) {
        await(selector, deadline);
        channel.write(out);
      }
      key.interestOps(SelectionKey.OP_READ);
      return readAll(channel, selector, deadline);
    }
  }

  private static byte[] readAll(SocketChannel channel, Selector selector, long deadline)
      throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer in = ByteBuffer.allocate(8192);
    await(selector, deadline);
    while (channel.read(in) >= 0 && all.size() < MOST) {
      all.write(in.array(), 0, in.position());
      in.clear();
      await(selector, deadline);
    }
    return all.toByteArray();
  }

  private static void await(Selector selector, long deadline) throws IOException {
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    selector.selectedKeys().clear();
    if (left <= 0 || selector.select(left) == 0) {
      throw new IOException("no answer within " + LIMIT.toSeconds() + " s");
    }
  }
}
