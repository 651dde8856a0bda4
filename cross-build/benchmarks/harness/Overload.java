import dev.jetd.daemon.bench.HttpConnection;
import dev.jetd.daemon.bench.Report;
import dev.jetd.daemon.bench.RequestShape;
import dev.jetd.daemon.bench.WordTexts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.AtomicHistogram;

/** Five times what the daemon can do, in open loop, with an eye on its health; then how soon it is itself again. */
final class Overload {
  private static final int CONNECTIONS = 1024;
  private static final long PROBE_EVERY = TimeUnit.MILLISECONDS.toNanos(100);

  private Overload() {}

  static void run(Setup setup, List<String> arguments) throws Exception {
    double seconds = Bench.option(arguments, "--seconds", 60);
    Bench.nothingLeft(arguments);
    try (Server jetd = setup.jetd(Setup.DEFAULT)) {
      Scenario.closedLoop(jetd.target(), new WordTexts(4, 256, 1, false), 32, 0, 5);
      Report alone = Scenario.closedLoop(jetd.target(), new WordTexts(64, 64, 2, false), 1, 1, 5);
      Report peak = Scenario.closedLoop(jetd.target(), new WordTexts(4, 256, 3, false), 32, 1, 15);
      long before = jetd.residentKib();
      double rate = 5 * peak.rates().requests();
      Health health = new Health(jetd.port);
      Thread prober = Thread.ofPlatform().daemon().start(health);
      Report load =
          Scenario.load(
              jetd.target(),
              new WordTexts(4, 256, 4, false),
              OptionalDouble.of(rate),
              CONNECTIONS,
              0,
              seconds);
      health.stopped = true;
      prober.join();
      double recovery = recovery(jetd, 2 * alone.latency().p99());
      print(alone, peak, load, health, before, jetd.residentKib(), recovery);
    }
  }

  /** Seconds until ten requests in a row are answered within a limit. */
  private static double recovery(Server jetd, double limitMillis) throws IOException {
    WordTexts texts = new WordTexts(64, 64, 5, false);
    long start = System.nanoTime();
    long good = start;
    int row = 0;
    try (HttpConnection connection = new HttpConnection(jetd.target())) {
      for (long i = 0; row < 10; i++) {
        byte[] body = RequestShape.SEED.body(List.of(texts.at(i)), Optional.empty());
        long asked = System.nanoTime();
        boolean ok = connection.post(body).status() == 200;
        boolean fast = ok && System.nanoTime() - asked <= limitMillis * 1e6;
        row = fast ? row + 1 : 0;
        if (!fast) {
          good = System.nanoTime();
        }
      }
    }
    return (good - start) / 1e9;
  }

  private static void print(
      Report alone, Report peak, Report load, Health health, long before, long after, double recovery) {
    System.out.println("| overload | measured |\n| --- | --- |");
    row("peak, 32 connections, 4 to 256 tokens", "%.0f requests/s", peak.rates().requests());
    row("offered, for " + (long) load.seconds() + " s", "%.0f requests/s", load.offered().orElseThrow());
    row("goodput", "%.0f requests/s, %.0f %% of the peak", load.rates().requests(),
        100 * load.rates().requests() / peak.rates().requests());
    row("tokens", "%.0f/s, %.0f %% of the peak's", load.rates().tokens(),
        100 * load.rates().tokens() / peak.rates().tokens());
    row("accepted requests", "p50 %.0f ms, p99 %.0f ms", load.latency().p50(), load.latency().p99());
    Report.Latency refused = load.refusals().latency();
    row("refused", "%d, %d with Retry-After; p50 %.1f ms, p99 %.1f ms, from when they were due",
        refused.count(), load.refusals().withRetryAfter(), refused.p50(), refused.p99());
    row("other failures", "%s, %d never sent", load.failures(), load.unsent());
    row("GET /health", "%d probes, %d bad; p50 %.1f ms, p99 %.1f ms, max %.1f ms", health.times.getTotalCount(),
        health.bad, health.times.getValueAtPercentile(50) / 1e6,
        health.times.getValueAtPercentile(99) / 1e6, health.times.getMaxValue() / 1e6);
    row("resident memory before and after", "%d and %d MB", before / 1024, after / 1024);
    row("one client before", "p50 %.1f ms, p99 %.1f ms", alone.latency().p50(), alone.latency().p99());
    row("back within twice that p99 after", "%.2f s", recovery);
  }

  private static void row(String name, String format, Object... values) {
    System.out.println("| " + name + " | " + String.format(Locale.ROOT, format, values) + " |");
  }

  /** Asks for /health on a connection of its own, ten times a second. */
  private static final class Health implements Runnable {
    final AtomicHistogram times = new AtomicHistogram(1_000, TimeUnit.MINUTES.toNanos(1), 3);
    volatile boolean stopped;
    int bad;
    private final int port;

    Health(int port) {
      this.port = port;
    }

    @Override
    public void run() {
      long due = System.nanoTime();
      while (!stopped) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
          socket.setSoTimeout(30_000);
          OutputStream out = socket.getOutputStream();
          out.write(
              "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
          InputStream in = socket.getInputStream();
          String answer = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
          bad += answer.startsWith("HTTP/1.1 200") ? 0 : 1;
        } catch (IOException e) {
          bad++;
        }
        times.recordValue(System.nanoTime() - due);
        due = Math.max(due + PROBE_EVERY, System.nanoTime());
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
  }
}
