package dev.jetd.power.helper;

import dev.jetd.power.modes.Nvpmodel;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks the helper behind a unix domain socket, one connection a request. */
public final class HelperClient implements Nvpmodel {
  private final Path socket;
  private final Duration patience;

  /** Asks at {@code socket} and waits for at most {@code patience}. */
  public HelperClient(Path socket, Duration patience) {
    this.socket = socket;
    this.patience = patience;
  }

  @Override
  public Answer apply(int id) {
    return ask(new HelperRequest(false, id));
  }

  @Override
  public Answer recordForBoot(int id) {
    return ask(new HelperRequest(true, id));
  }

  private Answer ask(HelperRequest request) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      CompletableFuture<Void> alarm = closeWhenLate(channel);
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        write(channel, request.line() + "\n");
        String line = readLine(channel);
        return line.isEmpty()
            ? new Answer.Unreachable("the power helper gave no answer")
            : HelperReply.parse(line);
      } finally {
        alarm.cancel(false);
      }
    } catch (AsynchronousCloseException late) {
      return new Answer.Unreachable("the power helper did not answer in time");
    } catch (IOException failed) {
      return new Answer.Unreachable("no power helper at " + socket + ": " + failed.getMessage());
    }
  }

  /** A blocking channel knows no timeout; closing it from elsewhere ends the wait. */
  private CompletableFuture<Void> closeWhenLate(SocketChannel channel) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            channel.close();
          } catch (IOException ignored) {
            // The waiting side learns of it by its own exception.
          }
        },
        CompletableFuture.delayedExecutor(patience.toMillis(), TimeUnit.MILLISECONDS));
  }

  private static void write(SocketChannel channel, String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.shutdownOutput();
  }

  private static String readLine(SocketChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(HelperReply.LONGEST);
    while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
      if (bytes.position() > 0 && bytes.get(bytes.position() - 1) == '\n') {
        break;
      }
    }
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip();
  }
}
