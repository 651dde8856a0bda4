package dev.jetd.daemon.lifecycle;

import dev.jetd.bindings.systemd.NotifySocket;
import dev.jetd.power.tree.Numbers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Tells systemd how the daemon does (sd_notify(3)), from a thread of its own: neither a start nor a
 * stop waits for it, and a message that cannot be sent is logged and no more.
 *
 * <p>The watchdog is fed only while the heartbeat finds nothing wrong. Nothing else feeds it, so a
 * daemon whose lanes hang is restarted although its threads live.
 */
public final class Systemd implements ServiceManager {

  /** Where messages go. */
  interface Channel extends AutoCloseable {
    void send(String message) throws IOException;

    @Override
    void close();
  }

  /** Opens it, on the thread that will use it. */
  interface ChannelSource {
    Channel open() throws IOException;
  }

  private static final System.Logger LOG = System.getLogger(Systemd.class.getName());

  /** A ping that comes late must not be the last: three fit into the time systemd allows. */
  private static final int PINGS = 3;

  /** A stop does not hang on a manager that hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final String LAST = "";

  private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
  private final Supplier<Optional<String>> trouble;
  private final LongSupplier clock;
  private final long pingNanos;
  private final Thread thread;

  private boolean watched;
  private String status = "";
  private Optional<String> told = Optional.empty();

  /**
   * @param watchdog how long systemd waits for a sign of life; none if it does not
   * @param trouble the heartbeat: what is wrong, if anything
   */
  Systemd(
      ChannelSource channel,
      Optional<Duration> watchdog,
      Supplier<Optional<String>> trouble,
      LongSupplier clock) {
    this.trouble = trouble;
    this.clock = clock;
    this.pingNanos = watchdog.map(w -> w.toNanos() / PINGS).orElse(Long.MAX_VALUE);
    this.thread = Thread.ofPlatform().name("systemd").daemon().start(() -> run(channel));
  }

  /**
   * The manager that {@code environment} tells of.
   *
   * @param natives directory of this platform's libraries
   * @param trouble what is wrong, if anything; asked again and again once the daemon is ready
   */
  public static ServiceManager of(
      Map<String, String> environment,
      Path natives,
      Supplier<Optional<String>> trouble,
      LongSupplier clock) {
    String name = environment.getOrDefault("NOTIFY_SOCKET", "");
    return name.isEmpty()
        ? ServiceManager.NONE
        : new Systemd(() -> channel(natives, name), watchdog(environment), trouble, clock);
  }

  private static Channel channel(Path natives, String name) throws IOException {
    NotifySocket socket = NotifySocket.open(natives, name);
    return new Channel() {
      @Override
      public void send(String message) throws IOException {
        socket.send(message);
      }

      @Override
      public void close() {
        socket.close();
      }
    };
  }

  /** The time is meant for the process that systemd names, if it names one. */
  static Optional<Duration> watchdog(Map<String, String> environment) {
    String own = Long.toString(ProcessHandle.current().pid());
    OptionalLong micros = Numbers.whole(environment.getOrDefault("WATCHDOG_USEC", ""));
    return environment.getOrDefault("WATCHDOG_PID", own).equals(own) && micros.orElse(0) > 0
        ? Optional.of(Duration.of(micros.getAsLong(), ChronoUnit.MICROS))
        : Optional.empty();
  }

  @Override
  public void status(String text) {
    messages.add("STATUS=" + line(text));
  }

  @Override
  public void ready(String text) {
    messages.add("READY=1\nSTATUS=" + line(text));
  }

  @Override
  public void stopping(Duration atMost) {
    messages.add(
        "STOPPING=1\nSTATUS=finishing what is in flight\nEXTEND_TIMEOUT_USEC="
            + TimeUnit.NANOSECONDS.toMicros(atMost.toNanos()));
  }

  @Override
  public void close() {
    messages.add(LAST);
    try {
      var unused = thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run(ChannelSource source) {
    try (Channel channel = source.open()) {
      long due = clock.getAsLong() + pingNanos;
      while (true) {
        Optional<String> message = next(due);
        if (message.equals(Optional.of(LAST))) {
          return;
        }
        if (message.isPresent()) {
          send(channel, message.get());
        }
        if (watched && clock.getAsLong() - due >= 0) {
          ping(channel);
          due = clock.getAsLong() + pingNanos;
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "systemd is not told of anything: {0}", e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next message, or nothing when a ping is due. */
  private Optional<String> next(long due) throws InterruptedException {
    return watched
        ? Optional.ofNullable(messages.poll(due - clock.getAsLong(), TimeUnit.NANOSECONDS))
        : Optional.of(messages.take());
  }

  private void send(Channel channel, String message) {
    if (message.startsWith("READY=1")) {
      watched = pingNanos < Long.MAX_VALUE;
      status = message.lines().skip(1).findFirst().orElse("");
    } else if (message.startsWith("STOPPING=1")) {
      watched = false;
    }
    trySend(channel, message);
  }

  private void ping(Channel channel) {
    Optional<String> found = trouble.get();
    if (found.isEmpty()) {
      trySend(channel, told.isEmpty() ? "WATCHDOG=1" : "WATCHDOG=1\n" + status);
    } else if (!found.equals(told)) {
      LOG.log(System.Logger.Level.ERROR, "the watchdog is not fed: {0}", found.get());
      trySend(channel, "STATUS=" + line(found.get()));
    }
    told = found;
  }

  /** A line break in a text would begin an assignment of its own. */
  private static String line(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ");
  }

  private static void trySend(Channel channel, String message) {
    try {
      channel.send(message);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "systemd was not told: {0}", e.getMessage());
    }
  }
}
