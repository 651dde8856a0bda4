package dev.jetd.daemon.board;

import com.sun.management.OperatingSystemMXBean;
import dev.jetd.daemon.metrics.BoardMetrics;
import dev.jetd.power.sensors.CollectorStatus;
import dev.jetd.power.sim.BoardFixture;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Prints what watching a board costs: telemetry once a second, energy ten times a second, a scrape
 * each five seconds, on the tree of an Orin Nano Super. A program, not a test; docs/VERIFIED.md has
 * what it printed.
 */
public final class WatchCost {
  private static final int WARM_UP_SECONDS = 30;
  private static final int SCRAPE_SECONDS = 5;

  private WatchCost() {}

  /** Runs for as many seconds as the first argument says, 60 without one. */
  public static void main(String[] args) throws Exception {
    int seconds = args.length > 0 ? Integer.valueOf(args[0]) : 60;
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    Path root = Files.createTempDirectory("jetd-watch-cost");
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    Machine machine = Machine.at(root);
    try (BoardWatch watch =
        BoardWatch.start(machine, BoardEnergy.of(machine, root), System::nanoTime)) {
      CollectorRegistry registry = new CollectorRegistry();
      new BoardMetrics(watch).register(registry);
      scrapeFor(watch, registry, WARM_UP_SECONDS);
      OperatingSystemMXBean process =
          (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      long before = process.getProcessCpuTime();
      long start = System.nanoTime();
      scrapeFor(watch, registry, seconds);
      double passed = System.nanoTime() - start;
      out.printf(
          Locale.ROOT,
          "%.2f %% of a core over %.0f s; one look of all collectors took %.2f ms%n",
          100 * (process.getProcessCpuTime() - before) / passed,
          passed / 1e9,
          look(watch).toNanos() / 1e6);
    }
  }

  private static Duration look(BoardWatch watch) {
    return watch.latest().orElseThrow().telemetry().collectors().stream()
        .map(CollectorStatus::took)
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static void scrapeFor(BoardWatch watch, CollectorRegistry registry, int seconds)
      throws IOException, InterruptedException {
    Optional<BoardState> seen = Optional.empty();
    for (int second = 0; second < seconds; second++) {
      Optional<BoardState> next = watch.next(seen, Duration.ofSeconds(5));
      seen = next.isPresent() ? next : seen;
      if (second % SCRAPE_SECONDS == 0) {
        StringWriter page = new StringWriter();
        TextFormat.write004(page, registry.metricFamilySamples());
      }
    }
  }
}
