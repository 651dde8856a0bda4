import dev.jetd.daemon.bench.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * jetd beside its peers and the floor. Every server runs all the time and only one has work; a round
 * gives each scenario to each contender in turn, so that what the machine does besides weighs on all
 * alike.
 */
final class Peers {
  static final String FLOOR = "ONNX Runtime alone";
  private static final String SAME_FILE = "jetd-onnxruntime";
  private static final List<String> PEERS = List.of("python", "node", "langchain4j");
  private static final Map<String, String> TITLES =
      Map.of(
          "jetd", "jetd",
          SAME_FILE, "jetd on ONNX Runtime",
          "python", "Python",
          "node", "Node",
          "langchain4j", "LangChain4j",
          FLOOR, FLOOR);

  private final Setup setup;
  private final int rounds;
  private final double seconds;
  private final double warmUp;
  private final List<Scenario> scenarios;
  private final Map<String, Map<String, Server>> servers = new LinkedHashMap<>();
  private final Map<String, String> absent = new TreeMap<>();
  private final Map<Scenario, Map<String, List<Figures>>> figures = new LinkedHashMap<>();
  private long seed = 1;

  private Peers(Setup setup, int rounds, double seconds, List<Scenario> scenarios) {
    this.setup = setup;
    this.rounds = rounds;
    this.seconds = seconds;
    this.warmUp = 0.5;
    this.scenarios = scenarios;
  }

  static void run(Setup setup, List<String> arguments) throws Exception {
    boolean quick = arguments.remove("--quick");
    String command = "cross-build/bench" + (quick ? " --quick" : "");
    for (String argument : arguments) {
      command += " " + argument;
    }
    int rounds = (int) Bench.option(arguments, "--rounds", quick ? 1 : 5);
    double seconds = Bench.option(arguments, "--seconds", quick ? 2 : 4);
    List<Scenario> scenarios = Scenario.ALL;
    if (!arguments.isEmpty() && arguments.getFirst().matches("int8|fp32")) {
      String precision = arguments.removeFirst();
      scenarios = scenarios.stream().filter(s -> s.precision().equals(precision)).toList();
      quick = true;
    }
    Bench.nothingLeft(arguments);
    String load = Page.load();
    Peers peers = new Peers(setup, rounds, seconds, scenarios);
    peers.start();
    for (int round = 0; round < rounds; round++) {
      peers.round(round);
    }
    String table = peers.tables(command, load);
    System.out.println(table);
    if (quick) {
      System.err.println("jetd: docs/PERFORMANCE.md is left as it is: it is written by whole runs that are not --quick");
    } else {
      Page.replace(setup.root().resolve("docs/PERFORMANCE.md"), "peers", table);
    }
  }

  private void start() throws IOException, InterruptedException {
    for (String precision : scenarios.stream().map(Scenario::precision).distinct().toList()) {
      Map<String, Server> running = new LinkedHashMap<>();
      servers.put(precision, running);
      running.put("jetd", setup.jetd(precision.equals("int8") ? Setup.DEFAULT : precision));
      if (precision.equals("int8")) {
        running.put(SAME_FILE, setup.jetd(precision));
      }
      for (String peer : PEERS) {
        Path why = setup.work().resolve(peer + ".failed");
        if (Files.exists(why)) {
          absent.put(peer, Files.readString(why).strip());
          continue;
        }
        running.put(peer, setup.peer(peer, precision));
      }
    }
    // Whatever compiles itself while it runs has done so before the first round.
    for (Scenario scenario : scenarios) {
      for (Server server : servers.get(scenario.precision()).values()) {
        scenario.run(server.target(), seed++, 0, scenario.connections() == 8 ? 3 : 0.5);
      }
    }
  }

  private void round(int round) throws Exception {
    for (Scenario scenario : scenarios) {
      List<String> order = new ArrayList<>(servers.get(scenario.precision()).keySet());
      order.add(FLOOR);
      java.util.Collections.rotate(order, round);
      for (String name : order) {
        Figures measured = name.equals(FLOOR) ? floor(scenario) : server(scenario, name);
        figures
            .computeIfAbsent(scenario, s -> new LinkedHashMap<>())
            .computeIfAbsent(name, n -> new ArrayList<>())
            .add(measured);
        System.err.printf(
            "round %d of %d  %-30s %-20s %8.1f/s  p50 %8.3f  p99 %8.3f ms%n",
            round + 1,
            rounds,
            scenario.label(),
            name,
            measured.perSecond(),
            measured.p50(),
            measured.p99());
      }
    }
  }

  private Figures server(Scenario scenario, String name) throws InterruptedException {
    Server server = servers.get(scenario.precision()).get(name);
    long used = server.processorNanos();
    long start = System.nanoTime();
    Report report = scenario.run(server.target(), seed++, warmUp, seconds);
    double processors = (double) (server.processorNanos() - used) / (System.nanoTime() - start);
    return Figures.of(report, processors);
  }

  private Figures floor(Scenario scenario) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                setup.java().toString(),
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                setup.classPath(),
                "Floor",
                setup.image().resolve("natives/" + platform()).toString(),
                setup.bundle(scenario.precision()).toString(),
                Integer.toString(scenario.leastTokens()),
                Integer.toString(scenario.mostTokens()),
                Integer.toString(scenario.floorThreads()),
                Double.toString(warmUp),
                Double.toString(seconds))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("the floor failed");
    }
    return Figures.parse(line);
  }

  private static String platform() {
    return dev.jetd.bindings.Platform.current().orElseThrow().directory();
  }

  // --- what is written ---

  private String tables(String command, String load) throws IOException {
    StringBuilder out = new StringBuilder();
    out.append("Machine: ").append(Page.machine()).append(". ").append(LocalDate.now());
    out.append(", load average before the start ").append(load).append(".\n\n");
    out.append("Command: `").append(command).append("`: ").append(rounds);
    out.append(rounds == 1 ? " round" : " rounds").append(" of ").append(seconds);
    out.append(" s for each cell, interleaved; the load\n");
    out.append("generator shares the processors. Ratios are of the same round: the median, and the least to the most of all rounds.\n\n");
    absent.forEach(
        (peer, why) ->
            out.append(TITLES.get(peer)).append(" could not be installed here: ").append(why).append("\n\n"));
    List<String> others = others();
    out.append("Requests a second:\n\n");
    ratios(out, others, "requests/s", Integer.MAX_VALUE, Figures::perSecond);
    out.append("\nProcessor time of the server for a request (under 1 is less), which other work on the machine hardly changes:\n\n");
    ratios(out, others, "ms", Integer.MAX_VALUE, Figures::processorMillis);
    out.append("\nMedian latency of one client (under 1 is faster):\n\n");
    ratios(out, others, "p50, ms", 1, Figures::p50);
    out.append("\nLatencies in milliseconds, p50 / p99, medians of rounds:\n\n");
    latencies(out, others);
    return out.toString();
  }

  private List<String> others() {
    List<String> others = new ArrayList<>(List.of(FLOOR, SAME_FILE));
    PEERS.stream().filter(peer -> !absent.containsKey(peer)).forEach(others::add);
    return others;
  }

  private void ratios(
      StringBuilder out,
      List<String> others,
      String unit,
      int mostConnections,
      ToDoubleFunction<Figures> value) {
    out.append("| load | jetd ").append(unit).append(" |");
    others.forEach(other -> out.append(" jetd / ").append(TITLES.get(other)).append(" |"));
    out.append("\n| --- | --- |").append(" --- |".repeat(others.size())).append('\n');
    figures.forEach(
        (scenario, measured) -> {
          if (scenario.connections() > mostConnections) {
            return;
          }
          List<Figures> jetd = measured.get("jetd");
          String format = unit.endsWith("ms") ? "%.2f" : "%.0f";
          out.append("| ").append(scenario.label()).append(" | ");
          out.append(Spread.of(jetd, value).text(format)).append(" |");
          for (String other : others) {
            out.append(' ');
            if (measured.containsKey(other)) {
              out.append(Spread.ratio(jetd, measured.get(other), value).text("%.2f"));
            }
            out.append(" |");
          }
          out.append('\n');
        });
  }

  private void latencies(StringBuilder out, List<String> others) {
    List<String> all = new ArrayList<>(List.of("jetd"));
    all.addAll(others);
    out.append("| load |");
    all.forEach(name -> out.append(' ').append(TITLES.get(name)).append(" |"));
    out.append("\n| --- |").append(" --- |".repeat(all.size())).append('\n');
    figures.forEach(
        (scenario, measured) -> {
          out.append("| ").append(scenario.label()).append(" |");
          for (String name : all) {
            // Nobody waits for the floor.
            if (!measured.containsKey(name)
                || name.equals(FLOOR) && scenario.connections() > 1) {
              out.append(" |");
              continue;
            }
            out.append(
                String.format(
                    java.util.Locale.ROOT,
                    " %.2f / %.2f |",
                    Spread.of(measured.get(name), Figures::p50).median(),
                    Spread.of(measured.get(name), Figures::p99).median()));
          }
          out.append('\n');
        });
  }
}
