import dev.jetd.daemon.bench.Report;
import dev.jetd.daemon.bench.WordTexts;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The daemon with other lanes, threads, batches and queues than its own choice, which each is beside
 * within a round.
 */
final class Lanes {
  private static final List<Load> LOADS =
      List.of(new Load(16, 16, 1), new Load(8, 8, 32), new Load(4, 256, 32));
  private static final List<String> PRECISIONS = List.of("int8-exact", "int8", "fp32");
  private static final int CONNECTIONS = 512;

  private Lanes() {}

  private record Load(int least, int most, int clients) {}

  /** Flags beside the caches' own; none is the daemon's own choice. */
  private record Setting(String label, List<String> flags) {
    static Setting of(int lanes, int threads, int batchTokens) {
      return new Setting(
          lanes + " x " + threads + ", " + batchTokens,
          List.of(
              "--serving-lanes", Integer.toString(lanes),
              "--serving-threads", Integer.toString(threads),
              "--serving-batch-tokens", Integer.toString(batchTokens)));
    }
  }

  static void run(Setup setup, List<String> arguments) throws Exception {
    int rounds = (int) Bench.option(arguments, "--rounds", 3);
    double seconds = Bench.option(arguments, "--seconds", 2);
    Bench.nothingLeft(arguments);
    StringBuilder out = new StringBuilder();
    out.append("Machine: ").append(Page.machine()).append(". ").append(LocalDate.now());
    out.append(", load average before the start ").append(Page.load()).append(".\n\n");
    out.append(
        String.format(
            Locale.ROOT,
            "Command: `cross-build/bench lanes --rounds %d --seconds %.0f`\n\n",
            rounds,
            seconds));
    for (String precision : PRECISIONS) {
      out.append(table(precision, measure(setup, precision, rounds, seconds)));
    }
    out.append(queues(setup, seconds * 3));
    System.out.println(out);
    Page.replace(setup.root().resolve("docs/PERFORMANCE.md"), "lanes", out.toString());
  }

  private static List<Setting> settings(String precision) {
    int processors = Runtime.getRuntime().availableProcessors();
    List<Setting> settings = new ArrayList<>();
    boolean shares = precision.equals("int8-exact");
    int threads = shares ? Math.min(processors, 4) : 1;
    settings.add(Setting.of(processors, threads, 256));
    settings.add(Setting.of(1, threads, 256));
    settings.add(Setting.of(2 * processors, threads, 256));
    if (shares) {
      settings.add(Setting.of(processors, 1, 256));
    } else {
      settings.add(Setting.of(1, processors, 256));
      settings.add(Setting.of(processors, processors, 256));
    }
    if (!precision.equals("int8")) {
      settings.add(Setting.of(processors, threads, 64));
      settings.add(Setting.of(processors, threads, 1024));
    }
    return settings;
  }

  /** By setting and load, a figure a round. */
  private static Map<Setting, Map<Load, List<Figures>>> measure(
      Setup setup, String precision, int rounds, double seconds) throws Exception {
    Map<Setting, Server> servers = new LinkedHashMap<>();
    Map<Setting, Map<Load, List<Figures>>> figures = new LinkedHashMap<>();
    try {
      for (Setting setting : settings(precision)) {
        List<String> flags = new ArrayList<>(setting.flags());
        flags.addAll(List.of("--cache-memory", "0"));
        servers.put(setting, setup.jetd(precision, flags.toArray(String[]::new)));
      }
      long seed = 1;
      for (int round = 0; round < rounds; round++) {
        for (Load load : LOADS) {
          for (Setting setting : servers.keySet()) {
            WordTexts texts = new WordTexts(load.least(), load.most(), seed++, false);
            Report report =
                Scenario.closedLoop(
                    servers.get(setting).target(), texts, load.clients(), round == 0 ? 1 : 0.3, seconds);
            figures
                .computeIfAbsent(setting, s -> new LinkedHashMap<>())
                .computeIfAbsent(load, l -> new ArrayList<>())
                .add(Figures.of(report));
          }
        }
      }
    } finally {
      servers.values().forEach(Server::close);
    }
    return figures;
  }

  private static String table(String precision, Map<Setting, Map<Load, List<Figures>>> figures) {
    StringBuilder out = new StringBuilder("| " + precision + ": lanes x threads, tokens a batch |");
    for (Load load : LOADS) {
      out.append(" ").append(load.least());
      out.append(load.least() == load.most() ? "" : " to " + load.most());
      out.append(" tokens, ").append(load.clients()).append(load.clients() == 1 ? " client |" : " clients |");
    }
    out.append("\n| --- | --- | --- | --- |\n");
    Map<Load, List<Figures>> own = figures.values().iterator().next();
    figures.forEach((setting, cells) -> row(out, setting, cells, own));
    return out.append('\n').toString();
  }

  private static void row(
      StringBuilder out, Setting setting, Map<Load, List<Figures>> cells, Map<Load, List<Figures>> own) {
    out.append("| ").append(setting.label()).append(cells == own ? ", its own choice |" : " |");
    for (Load load : LOADS) {
      String text =
          cells == own
              ? Spread.of(cells.get(load), Figures::perSecond).text("%.0f") + " a second"
              : Spread.ratio(cells.get(load), own.get(load), Figures::perSecond).text("%.2f");
      out.append(' ').append(text).append(" |");
    }
    out.append('\n');
  }

  /** Far too many requests, with more and less room to wait. */
  private static String queues(Setup setup, double seconds) throws Exception {
    StringBuilder out = new StringBuilder();
    out.append("| limits.queued-tokens | answered a second | p50, ms | p99, ms | resident after it, MB |\n");
    out.append("| --- | --- | --- | --- | --- |\n");
    for (int tokens : new int[] {8_192, 32_768, 131_072}) {
      String limit = Integer.toString(tokens);
      try (Server jetd =
          setup.jetd(Setup.DEFAULT, "--cache-memory", "0", "--limits-queued-tokens", limit)) {
        Scenario.closedLoop(jetd.target(), new WordTexts(4, 256, 1, false), 32, 0, seconds / 2);
        Report report =
            Scenario.load(
                jetd.target(), new WordTexts(4, 256, 2, false), OptionalDouble.of(1500), CONNECTIONS, 0, seconds);
        out.append(
            String.format(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.0f | %d |%n",
                limit,
                report.rates().requests(),
                report.latency().p50(),
                report.latency().p99(),
                jetd.residentKib() / 1024));
      }
    }
    return out.toString();
  }
}
