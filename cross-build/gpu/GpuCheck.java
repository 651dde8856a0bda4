import dev.jetd.bindings.Availability;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.tensorrt.EnginePlan;
import dev.jetd.bindings.tensorrt.TensorRtBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Proves and measures jetd on the GPU of this machine. cross-build/gpu-check packs and starts it:
 *
 * <pre>GpuCheck HOME MODEL GOLDENS WORK [--int8 QDQ.onnx] [--loads N] [--libraries DIR,DIR] [--peers FILE]
 *     [--only PART,PART]</pre>
 *
 * Ends with 77 where there is no GPU, with 1 where a check failed. The tables go to WORK/report.md; those of some parts
 * only, to a file with their names.
 */
final class GpuCheck {
  private static final int USAGE = 64;
  private static final int NO_GPU = 77;

  /** In their order. */
  private static final List<String> PARTS = List.of("engines", "memory", "figures", "daemon", "peers");

  private final Gpu gpu;
  private final Map<String, String> options;
  private final List<String> wanted;
  private final Report report;

  private GpuCheck(Gpu gpu, Map<String, String> options, List<String> wanted) throws IOException {
    this.gpu = gpu;
    this.options = options;
    this.wanted = wanted;
    String parts = wanted.equals(PARTS) ? "" : "-" + String.join("-", wanted);
    this.report = new Report(gpu.work().resolve("report" + parts + ".md"));
  }

  public static void main(String[] arguments) throws IOException {
    Map<String, String> options = new HashMap<>();
    for (int i = 4; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    List<Path> libraries = list(options.getOrDefault("--libraries", "")).map(Path::of).toList();
    List<String> only = list(options.getOrDefault("--only", "")).toList();
    if (!PARTS.containsAll(only)) {
      System.err.println("jetd: --only takes some of " + String.join(",", PARTS));
      System.exit(USAGE);
    }
    List<String> wanted = PARTS.stream().filter(part -> only.isEmpty() || only.contains(part)).toList();
    Gpu gpu =
        new Gpu(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            Files.createDirectories(Path.of(arguments[3])),
            Goldens.read(Path.of(arguments[2])),
            libraries,
            new ArrayList<>());
    System.exit(new GpuCheck(gpu, options, wanted).run());
  }

  private static Stream<String> list(String commas) {
    return Arrays.stream(commas.split(",")).filter(each -> !each.isBlank());
  }

  private int run() throws IOException {
    TensorRtBackend fp16 = gpu.backend(Precision.FP16, true);
    switch (fp16.probe()) {
      case Availability.Unavailable u -> {
        System.err.println("jetd: nothing was checked: " + u.reason());
        return NO_GPU;
      }
      case Availability.Available a -> {
        report.table("| what | result |");
        report.row("device", a.detail());
      }
    }
    EnginePlan plan = fp16.plan(gpu.encoder());
    if (!wanted.equals(List.of("peers"))) {
      report.check("engines, FP16", new EngineChecks(gpu, fp16, plan)::build);
    }
    for (String part : wanted) {
      run(part, fp16, plan);
    }
    return report.end();
  }

  private void run(String part, TensorRtBackend fp16, EnginePlan plan) throws IOException {
    switch (part) {
      case "engines" -> engines(fp16, plan);
      case "memory" -> memory(new MemoryChecks(gpu, fp16, plan));
      case "figures" -> new EngineFigures(gpu, fp16, plan).report(report);
      case "daemon" -> new DaemonChecks(gpu, fp16, plan).run(report);
      default -> peers(plan);
    }
  }

  private void engines(TensorRtBackend fp16, EnginePlan plan) {
    EngineChecks checks = new EngineChecks(gpu, fp16, plan);
    report.check("a second build", checks::secondBuild);
    report.judge("golden vectors, FP16", () -> checks.goldens(Judge.LEAST_FP16));
    other(Precision.FP32, gpu.graph(), Judge.LEAST_FP32);
    if (options.containsKey("--int8")) {
      other(Precision.INT8, Path.of(options.get("--int8")), Judge.LEAST_INT8);
    } else {
      report.row("golden vectors, INT8", "NOT RUN: no graph with QuantizeLinear was given (--int8 FILE)");
    }
    report.judge("batch invariance, by bytes", checks::invariance);
    report.check("damaged engines", checks::damaged);
    report.check("token ids beyond the vocabulary", checks::beyond);
  }

  private void other(Precision precision, Path graph, double least) {
    TensorRtBackend backend = gpu.backend(precision, true);
    report.judge(
        "golden vectors, " + precision,
        () -> {
          EngineChecks checks = new EngineChecks(gpu, backend, backend.plan(Gpu.encoder(graph)));
          report.row("engines, " + precision, checks.build());
          return checks.goldens(least);
        });
  }

  private void memory(MemoryChecks checks) {
    report.check("out of memory, and back", checks::outOfMemory);
    int loads = Integer.parseInt(options.getOrDefault("--loads", "1000"));
    report.judge("memory after many loads", () -> checks.loads(loads));
  }

  private void peers(EnginePlan plan) throws IOException {
    report.table("| others on this GPU | shape | p50, ms | texts/s |");
    List<String> shapes =
        plan.buckets().buckets().stream().map(b -> b.rows() + "x" + b.tokens()).toList();
    Path script = Path.of(options.getOrDefault("--peers", "peers.py"));
    Peers.rows(script, gpu.graph(), shapes, gpu.work().resolve("peers.txt")).forEach(report::line);
  }
}
