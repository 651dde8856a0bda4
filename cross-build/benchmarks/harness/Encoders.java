import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Platform;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.encoder.NativeEncoderBackend;
import java.io.IOException;
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
  private static final List<String> BARE = List.of("native", "INT8", "FP32");

  private Encoders() {}

  static void run(Setup setup, List<String> arguments) throws Exception {
    boolean quick = arguments.remove("--quick");
    int rounds = (int) Bench.option(arguments, "--rounds", quick ? 1 : 5);
    double seconds = Bench.option(arguments, "--seconds", quick ? 1 : 3);
    Bench.nothingLeft(arguments);
    String command =
        String.format(Locale.ROOT, "cross-build/bench encoder --rounds %d --seconds %.0f", rounds, seconds);
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
    String text = head + bare(setup, rounds) + daemons(setup, rounds, seconds);
    System.out.println(text);
    if (!quick) {
      Page.replace(setup.root().resolve("docs/ENCODER.md"), "encoder", text);
    }
  }

  // --- bare runs ---

  private static String bare(Setup setup, int rounds) throws IOException {
    Path natives = setup.image().resolve("natives/" + Platform.current().orElseThrow().directory());
    EncoderModel model =
        new EncoderModel(
            setup.bundle("int8-exact").resolve("encoder.jetd"), "", HIDDEN, 256, Pooling.MEAN, true);
    StringBuilder out = new StringBuilder();
    out.append("One thread, one call, microseconds: median of rounds' medians (least to most)\n\n");
    out.append("| texts x tokens | native INT8 | ONNX Runtime INT8 | ONNX Runtime FP32 | INT8 / native | FP32 / native |\n");
    out.append("| --- | --- | --- | --- | --- | --- |\n");
    try (NativeEncoderBackend backend = new NativeEncoderBackend(natives);
        Session session = backend.open(model, new SessionOptions(1, 4096));
        Runner runner = session.newRunner();
        RawOrt int8 = new RawOrt(natives, setup.bundle("int8").resolve("model.onnx"));
        RawOrt fp32 = new RawOrt(natives, setup.bundle("fp32").resolve("model.onnx"))) {
      for (int[] shape : SHAPES) {
        List<int[]> texts = texts(shape[0], shape[1]);
        Map<String, Runnable> runs = new LinkedHashMap<>();
        runs.put("native", () -> runner.run(texts));
        runs.put("INT8", int8.rectangle(texts, HIDDEN));
        runs.put("FP32", fp32.rectangle(texts, HIDDEN));
        out.append(row(shape, measure(runs, rounds)));
      }
    }
    return out.append('\n').toString();
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

  /** Of as many runs as fit in a fifth of a second, at least five. */
  static double median(Runnable run) {
    run.run();
    List<Double> micros = new ArrayList<>();
    long begin = System.nanoTime();
    long now = begin;
    while (micros.size() < 5 || now - begin < 200_000_000) {
      long start = System.nanoTime();
      run.run();
      now = System.nanoTime();
      micros.add((now - start) / 1e3);
    }
    return micros.stream().sorted().skip(micros.size() / 2).findFirst().orElseThrow();
  }

  private static String row(int[] shape, Map<String, List<Double>> micros) {
    StringBuilder row = new StringBuilder("| " + shape[0] + "x" + shape[1] + " |");
    BARE.forEach(name -> row.append(' ').append(Spread.of(micros.get(name), x -> x).text("%.0f")).append(" |"));
    for (String name : BARE.subList(1, BARE.size())) {
      row.append(' ')
          .append(Spread.ratio(micros.get(name), micros.get("native"), x -> x).text("%.2f"))
          .append(" |");
    }
    return row.append('\n').toString();
  }

  // --- the daemon ---

  private static String daemons(Setup setup, int rounds, double seconds) throws Exception {
    Map<String, List<Figures>> figures = new LinkedHashMap<>();
    StringBuilder memory = new StringBuilder();
    try (Server exact = setup.jetd("int8-exact");
        Server onnx = setup.jetd("int8")) {
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
      memory.append("Resident after it: ").append(exact.residentKib() >> 10);
      memory.append(" MB with the native encoder, ").append(onnx.residentKib() >> 10);
      memory.append(" MB with ONNX Runtime.\n");
    }
    StringBuilder out = new StringBuilder();
    out.append("The daemon, texts of 8 tokens, caches off, every vector exact; the load generator shares the processors\n\n");
    out.append("| clients | native requests/s | ONNX Runtime INT8 | ratio | native p50, ms | ONNX Runtime p50 |\n");
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
    return out.append('\n').append(memory).toString();
  }
}
