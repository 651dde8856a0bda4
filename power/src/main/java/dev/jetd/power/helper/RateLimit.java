package dev.jetd.power.helper;

import dev.jetd.power.tree.Numbers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * At most so many changes in a stretch of time, and one at a time. The helper is a new process for
 * each request, so the times are kept in a file, whose lock is the queue.
 */
final class RateLimit {
  private final Path file;
  private final int most;
  private final Duration stretch;
  private final InstantSource clock;

  RateLimit(Path file, int most, Duration stretch, InstantSource clock) {
    this.file = file;
    this.most = most;
    this.stretch = stretch;
    this.clock = clock;
  }

  /** Runs {@code action} if there is room for it, and {@code refusal} if there is none. */
  <T> T within(Supplier<T> action, Supplier<T> refusal) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      channel.lock();
      List<Long> recent = recent(channel);
      if (recent.size() >= most) {
        return refusal.get();
      }
      recent.add(clock.millis());
      write(channel, recent);
      return action.get();
    }
  }

  private List<Long> recent(FileChannel channel) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(64 * 1024);
    channel.read(content, 0);
    String text = new String(content.array(), 0, content.position(), StandardCharsets.US_ASCII);
    long now = clock.millis();
    List<Long> recent = new ArrayList<>();
    for (String line : text.lines().toList()) {
      OptionalLong at = Numbers.whole(line);
      // A time in the future is from before the clock was set; it must not block for years.
      if (at.isPresent() && at.getAsLong() <= now && at.getAsLong() > now - stretch.toMillis()) {
        recent.add(at.getAsLong());
      }
    }
    return recent;
  }

  private static void write(FileChannel channel, List<Long> times) throws IOException {
    StringBuilder text = new StringBuilder();
    times.forEach(time -> text.append(time).append('\n'));
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII)), 0);
  }
}
