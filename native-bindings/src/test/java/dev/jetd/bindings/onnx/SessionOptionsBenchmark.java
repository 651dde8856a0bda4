package dev.jetd.bindings.onnx;

import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.onnx.OnnxTuning.Optimization;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Measures what {@link OnnxTuning}'s settings cost and bring; its defaults stand on this.
 *
 * <p>Times: the variants take turns in changing order, a few runs each after one that is not
 * counted, so that what disturbs the machine disturbs all; a figure is the first quartile of a
 * variant's runs, which a busy machine moves least. Memory: one fresh process a variant, resident
 * after loading and after runs of mixed lengths.
 *
 * <p>Run with the module's test class path (docs/PERFORMANCE.md has the command).
 */
final class SessionOptionsBenchmark {
  private static final int[] LENGTHS = {4, 8, 16, 32, 64, 128, 256};
  private static final int ROUNDS = 30;
  private static final int MIXED_RUNS = 600;
  private static final int VOCABULARY = 30_522;
  private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  private static final List<Variant> VARIANTS =
      List.of(
          variant("all on", 1, Optimization.ALL, true, true, false, false, true, true),
          variant("basic", 1, Optimization.BASIC, true, true, false, false, true, true),
          variant("extended", 1, Optimization.EXTENDED, true, true, false, false, true, true),
          variant("no arena", 1, Optimization.ALL, false, true, false, false, true, true),
          variant("no pattern", 1, Optimization.ALL, true, false, false, false, true, true),
          variant("neither", 1, Optimization.ALL, false, false, false, false, true, true),
          variant("denormals 0", 1, Optimization.ALL, true, true, false, true, true, true),
          variant("no prepacking", 1, Optimization.ALL, true, true, false, false, false, true),
          variant("weights apart", 1, Optimization.ALL, true, true, false, false, true, false),
          variant("two threads", 2, Optimization.ALL, true, true, false, false, true, true),
          variant("two spinning", 2, Optimization.ALL, true, true, true, false, true, true));

  private SessionOptionsBenchmark() {}

  private record Variant(String name, int threads, OnnxTuning tuning) {
    private Session open(Path graph) {
      OnnxRuntimeBackend backend =
          new OnnxRuntimeBackend(OnnxLibraries.in(Machine.natives()), tuning);
      try (backend) {
        return backend.open(Machine.miniLm(graph), new SessionOptions(threads, Machine.MAX_TOKENS));
      }
    }
  }

  private static Variant variant(
      String name,
      int threads,
      Optimization optimization,
      boolean arena,
      boolean pattern,
      boolean spinning,
      boolean denormals,
      boolean prepacking,
      boolean weightsInArena) {
    return new Variant(
        name,
        threads,
        new OnnxTuning(
            optimization, arena, pattern, spinning, denormals, prepacking, weightsInArena));
  }

  public static void main(String[] arguments) throws Exception {
    if (arguments.length == 2) {
      memory(graph(arguments[0]), variant(arguments[1]));
      return;
    }
    for (String graph : List.of("int8", "fp32")) {
      times(graph);
      for (Variant variant : VARIANTS) {
        freshProcess(graph, variant);
      }
    }
  }

  private static Variant variant(String name) {
    return VARIANTS.stream()
        .filter(variant -> variant.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static void times(String graph) {
    List<Runner> runners = new ArrayList<>();
    for (Variant variant : VARIANTS) {
      try (Session session = variant.open(graph(graph))) {
        runners.add(session.newRunner());
      }
    }
    row(graph + ", us", VARIANTS.stream().map(Variant::name).toList());
    for (int length : LENGTHS) {
      row("1x" + length, ratios(measure(runners, length)));
    }
    runners.forEach(Runner::close);
  }

  /** Every run's time, by variant. */
  private static List<List<Double>> measure(List<Runner> runners, int length) {
    List<int[]> batch = List.of(new Random(length).ints(length, 0, VOCABULARY).toArray());
    List<List<Double>> micros = runners.stream().<List<Double>>map(r -> new ArrayList<>()).toList();
    List<Integer> turns = new ArrayList<>(IntStream.range(0, runners.size()).boxed().toList());
    for (int round = 0; round < ROUNDS; round++) {
      Collections.shuffle(turns, new Random(round));
      for (int turn : turns) {
        runners.get(turn).run(batch);
        for (int run = Math.max(2, 300 / length); run > 0; run--) {
          long start = System.nanoTime();
          runners.get(turn).run(batch);
          micros.get(turn).add((System.nanoTime() - start) / 1000.0);
        }
      }
    }
    return micros;
  }

  /** The first variant's time, then each variant's ratio to it. */
  private static List<String> ratios(List<List<Double>> micros) {
    double first = quartile(micros.get(0));
    List<String> cells = new ArrayList<>();
    cells.add(String.format(Locale.ROOT, "%.0f", first));
    for (List<Double> each : micros.subList(1, micros.size())) {
      cells.add(String.format(Locale.ROOT, "%.2f", quartile(each) / first));
    }
    return cells;
  }

  private static void freshProcess(String graph, Variant variant)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(SessionOptionsBenchmark.class.getName(), graph, variant.name()));
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException(variant + " failed");
    }
  }

  private static void memory(Path graph, Variant variant) throws IOException, JMException {
    trim();
    long before = Machine.residentKib();
    long start = System.nanoTime();
    try (Session session = variant.open(graph);
        Runner runner = session.newRunner()) {
      long millis = (System.nanoTime() - start) / 1_000_000;
      long opened = Machine.residentKib();
      trim();
      long openedAndTrimmed = Machine.residentKib();
      Random random = new Random(5);
      for (int i = 0; i < MIXED_RUNS; i++) {
        runner.run(List.of(random.ints(4 + random.nextInt(253), 0, VOCABULARY).toArray()));
      }
      long ran = Machine.residentKib();
      trim();
      long ranAndTrimmed = Machine.residentKib();
      OUT.printf(
          "%-14s %4d ms to open; MB before %d, opened %d (trimmed %d), ran %d (trimmed %d)%n",
          variant.name(),
          millis,
          before >> 10,
          opened >> 10,
          openedAndTrimmed >> 10,
          ran >> 10,
          ranAndTrimmed >> 10);
    }
  }

  /** Has the C library give back what it holds free, as the JVM's TrimNativeHeapInterval does. */
  private static void trim() throws JMException {
    ManagementFactory.getPlatformMBeanServer()
        .invoke(
            new ObjectName("com.sun.management:type=DiagnosticCommand"),
            "systemTrimNativeHeap",
            new Object[0],
            new String[0]);
  }

  private static Path graph(String name) {
    return name.equals("int8") ? Machine.INT8 : Machine.FP32;
  }

  private static double quartile(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 4).findFirst().orElseThrow();
  }

  private static void row(String head, List<String> cells) {
    OUT.println("| " + head + " | " + String.join(" | ", cells) + " |");
  }
}
