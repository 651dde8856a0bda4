import dev.jetd.daemon.bench.Report;
import dev.jetd.daemon.bench.WordTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

/** Mixed load for a while, and the slope of resident memory after the first five minutes, or the first sixth of a short run. */
final class Soak {
  private static final int CONNECTIONS = 8;
  private static final double SETTLE_MINUTES = 5;

  private Soak() {}

  static void run(Setup setup, List<String> arguments) throws Exception {
    double minutes = Bench.option(arguments, "--minutes", 30);
    Bench.nothingLeft(arguments);
    double settled = Math.min(SETTLE_MINUTES, minutes / 6);
    try (Server jetd = setup.jetd(Setup.DEFAULT, "--cache-memory", "16MiB")) {
      AtomicReference<Report> report = new AtomicReference<>();
      Thread load =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      report.set(
                          Scenario.closedLoop(
                              jetd.target(), new WordTexts(4, 256, 1, false), CONNECTIONS, 0, 60 * minutes));
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      List<double[]> samples = new ArrayList<>();
      long start = System.nanoTime();
      while (!load.join(java.time.Duration.ofSeconds(5))) {
        double at = (System.nanoTime() - start) / 60e9;
        double megabytes = jetd.residentKib() / 1024.0;
        System.err.printf(Locale.ROOT, "%6.2f min  %.1f MB%n", at, megabytes);
        if (at >= settled) {
          samples.add(new double[] {at, megabytes});
        }
      }
      System.out.printf(
          Locale.ROOT,
          "%.1f minutes of 4 to 256 tokens over %d connections, %,d requests, %d failed; resident memory after the"
              + " first %.1f minutes: %+.3f MB a minute, at the end %.0f MB%n",
          minutes,
          CONNECTIONS,
          report.get().latency().count(),
          report.get().failed(),
          settled,
          slope(samples),
          samples.getLast()[1]);
    }
  }

  /** Least squares. */
  private static double slope(List<double[]> samples) {
    double n = samples.size();
    double x = samples.stream().mapToDouble(s -> s[0]).sum() / n;
    double y = samples.stream().mapToDouble(s -> s[1]).sum() / n;
    double xy = samples.stream().mapToDouble(s -> (s[0] - x) * (s[1] - y)).sum();
    double xx = samples.stream().mapToDouble(s -> (s[0] - x) * (s[0] - x)).sum();
    return xy / xx;
  }
}
