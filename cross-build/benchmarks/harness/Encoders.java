import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Platform;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.Written;
import dev.jetd.bindings.encoder.EncoderFile;
import dev.jetd.bindings.encoder.NativeEncoderBackend;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The native encoder beside ONNX Runtime: bare runs on one thread, then the daemon on each. All take
 * turns within a round.
 */
final class Encoders {
  private static final int HIDDEN = 384;
  private static final int VOCABULARY = 30_522;
  private static final int[][] SHAPES = {{1, 8}, {1, 32}, {1, 128}, {1, 256}, {8, 32}, {32, 8}, {32, 128}};
  private static final List<String> BARE =
      List.of("native INT8", "native bf16", "native FP32", "INT8", "FP32");

  /** The time of the first over that of the second. */
  private static final List<List<String>> RATIOS =
      List.of(
          List.of("INT8", "native INT8"), List.of("INT8", "native bf16"), List.of("FP32", "native FP32"));

  private Encoders() {}

  static void run(Setup setup, List<String> arguments) throws Exception {
    boolean quick = arguments.remove("--quick");
    boolean bareOnly = arguments.remove("--bare");
    int rounds = (int) Bench.option(arguments, "--rounds", quick ? 1 : 5);
    double seconds = Bench.option(arguments, "--seconds", quick ? 1 : 3);
    Bench.nothingLeft(arguments);
    String command =
        bareOnly
            ? String.format(Locale.ROOT, "cross-build/bench encoder --bare --rounds %d", rounds)
            : String.format(Locale.ROOT, "cross-build/bench encoder --rounds %d --seconds %.0f", rounds, seconds);
    String head =
        "Machine: "
            + Page.machine()
            + ". "
            + LocalDate.now()
            + ", load average before the start "
            + Page.load()
            + ".\n\nCommand: `"
            + command
            + "`\n\n";
    String text = head + bare(setup, rounds) + (bareOnly ? "" : daemons(setup, rounds, seconds));
    System.out.println(text);
    if (!quick && !bareOnly) {
      Page.replace(setup.root().resolve("docs/ENCODER.md"), "encoder", text);
    }
  }

  // --- bare runs ---

  private static String bare(Setup setup, int rounds) throws IOException {
    Path natives = setup.image().resolve("natives/" + Platform.current().orElseThrow().directory());
    SessionOptions options = new SessionOptions(1, 4096);
    StringBuilder out = new StringBuilder();
    out.append("One thread, one call, microseconds of its processor time: median of rounds' medians (least to most)\n\n");
    out.append("| texts x tokens | native INT8 | native bf16 | native FP32 | ONNX Runtime INT8 | ONNX Runtime FP32 |");
    out.append(" INT8 / native INT8 | INT8 / native bf16 | FP32 / native FP32 |\n");
    out.append("| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    try (NativeEncoderBackend backend = new NativeEncoderBackend(natives);
        Session session = backend.open(model(setup, Precision.INT8), options);
        Session half = backend.open(model(setup, Precision.BF16), options);
        Session full = backend.open(model(setup, Precision.FP32), options);
        Runner runner = session.newRunner();
        Runner halfRunner = half.newRunner();
        Runner fullRunner = full.newRunner();
        RawOrt int8 = new RawOrt(natives, setup.bundle("int8").resolve("model.onnx"));
        RawOrt fp32 = new RawOrt(natives, setup.bundle("fp32").resolve("model.onnx"))) {
      for (int[] shape : SHAPES) {
        List<int[]> texts = texts(shape[0], shape[1]);
        Map<String, Runnable> runs = new LinkedHashMap<>();
        runs.put("native INT8", () -> runner.run(texts));
        runs.put("native bf16", () -> halfRunner.run(texts));
        runs.put("native FP32", () -> fullRunner.run(texts));
        runs.put("INT8", int8.rectangle(texts, HIDDEN));
        runs.put("FP32", fp32.rectangle(texts, HIDDEN));
        out.append(row(shape, measure(runs, rounds)));
      }
    }
    return out.append('\n').toString();
  }

  /** Of weights made from the FP32 graph. */
  private static EncoderModel model(Setup setup, Precision precision) {
    Path file = setup.work().resolve(precision + ".jetd");
    EncoderFile.write(setup.bundle("fp32").resolve("model.onnx"), file, precision, Written.UNHEARD);
    return new EncoderModel(file, "", HIDDEN, 256, Pooling.MEAN, true);
  }

  static List<int[]> texts(int count, int length) {
    Random random = new Random(7);
    return IntStream.range(0, count)
        .mapToObj(i -> random.ints(length, 1000, VOCABULARY).toArray())
        .toList();
  }

  /** Each round's median of each. */
  private static Map<String, List<Double>> measure(Map<String, Runnable> runs, int rounds) {
    Map<String, List<Double>> micros = new LinkedHashMap<>();
    for (int round = 0; round < rounds + 1; round++) {
      for (String name : BARE) {
        double median = median(runs.get(name));
        // The first is to warm up.
        if (round > 0) {
          micros.computeIfAbsent(name, n -> new ArrayList<>()).add(median);
        }
      }
    }
    return micros;
  }

  /**
   * Of as many runs as fit in a fifth of a second, at least five. The thread's time on a processor, so
   * that what else the machine does counts less.
   */
  static double median(Runnable run) {
    run.run();
    List<Double> micros = new ArrayList<>();
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long begin = thread.getCurrentThreadCpuTime();
    long now = begin;
    while (micros.size() < 5 || now - begin < 200_000_000) {
      long start = thread.getCurrentThreadCpuTime();
      run.run();
      now = thread.getCurrentThreadCpuTime();
      micros.add((now - start) / 1e3);
    }
    return micros.stream().sorted().skip(micros.size() / 2).findFirst().orElseThrow();
  }

  private static String row(int[] shape, Map<String, List<Double>> micros) {
    StringBuilder row = new StringBuilder("| " + shape[0] + "x" + shape[1] + " |");
    BARE.forEach(name -> row.append(' ').append(Spread.of(micros.get(name), x -> x).text("%.0f")).append(" |"));
    for (List<String> ratio : RATIOS) {
      row.append(' ')
          .append(Spread.ratio(micros.get(ratio.get(0)), micros.get(ratio.get(1)), x -> x).text("%.2f"))
          .append(" |");
    }
    return row.append('\n').toString();
  }

  // --- the daemon ---

  private static String daemons(Setup setup, int rounds, double seconds) throws Exception {
    String title = "The daemon, texts of 8 tokens, caches off, every vector exact; the load generator shares the processors\n\n";
    try (Server exact = setup.jetd("int8-exact");
        Server onnx = setup.jetd("int8")) {
      String table = table("INT8", beside(exact, onnx, rounds, seconds));
      return title
          + table
          + "\nResident after it: "
          + (exact.residentKib() >> 10)
          + " MB with the native encoder, "
          + (onnx.residentKib() >> 10)
          + " MB with ONNX Runtime.\n\n"
          + fullDaemons(setup, rounds, seconds);
    }
  }

  /** Both in FP32, the first by weights that it makes of the graph. */
  private static String fullDaemons(Setup setup, int rounds, double seconds) throws Exception {
    try (Server exact =
            setup.jetd("fp32", "--cache-memory", "0", "--backend", "native", "--native-precision", "fp32");
        Server onnx = setup.jetd("fp32", "--cache-memory", "0", "--backend", "onnxruntime")) {
      return table("FP32", beside(exact, onnx, rounds, seconds));
    }
  }

  private static Map<String, List<Figures>> beside(
      Server exact, Server onnx, int rounds, double seconds) throws Exception {
    Map<String, List<Figures>> figures = new LinkedHashMap<>();
    long seed = 1;
    for (int round = 0; round <= rounds; round++) {
      for (int clients : new int[] {1, 8, 32}) {
        Scenario scenario = new Scenario("int8", 8, 8, clients);
        for (Server server : List.of(exact, onnx)) {
          Figures figure = Figures.of(scenario.run(server.target(), seed++, 0.3, seconds));
          if (round > 0) {
            figures
                .computeIfAbsent((server == exact ? "native " : "onnx ") + clients, k -> new ArrayList<>())
                .add(figure);
          }
        }
      }
    }
    return figures;
  }

  private static String table(String precision, Map<String, List<Figures>> figures) {
    StringBuilder out = new StringBuilder();
    out.append("| clients | native ").append(precision).append(", requests/s | ONNX Runtime ").append(precision);
    out.append(" | ratio | native p50, ms | ONNX Runtime p50 |\n");
    out.append("| --- | --- | --- | --- | --- | --- |\n");
    for (int clients : new int[] {1, 8, 32}) {
      List<Figures> ours = figures.get("native " + clients);
      List<Figures> theirs = figures.get("onnx " + clients);
      out.append(
          String.format(
              Locale.ROOT,
              "| %d | %s | %s | %s | %s | %s |%n",
              clients,
              Spread.of(ours, Figures::perSecond).text("%.0f"),
              Spread.of(theirs, Figures::perSecond).text("%.0f"),
              Spread.ratio(ours, theirs, Figures::perSecond).text("%.2f"),
              Spread.of(ours, Figures::p50).text("%.3f"),
              Spread.of(theirs, Figures::p50).text("%.3f")));
    }
    return out.toString();
  }
}
