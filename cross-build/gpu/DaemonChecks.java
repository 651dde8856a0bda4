import dev.jetd.bindings.tensorrt.Bucket;
import dev.jetd.bindings.tensorrt.EnginePlan;
import dev.jetd.bindings.tensorrt.TensorRtBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The whole daemon: who answers during a build, what it adds to an engine, and at 64 clients. */
record DaemonChecks(Gpu gpu, TensorRtBackend backend, EnginePlan plan) {
  private static final int CLIENTS = 64;

  void run(Report report) throws IOException {
    report.table("| the daemon | |");
    forgetEngines();
    double usual = cpuAlone(report);
    try (TestedDaemon daemon = TestedDaemon.start(gpu, "daemon")) {
      report.judge("first requests, while engines are built", () -> duringBuild(daemon, usual));
      report.check("the GPU takes over", () -> takeOver(daemon));
      report.judge("one client", () -> oneClient(daemon));
      report.judge(CLIENTS + " clients", () -> manyClients(daemon, report));
    }
  }

  /** Of a run before this one: they are to be built. */
  private void forgetEngines() throws IOException {
    Path engines = gpu.work().resolve("daemon-engines");
    if (Files.isDirectory(engines)) {
      try (Stream<Path> all = Files.list(engines)) {
        for (Path file : all.toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private double cpuAlone(Report report) throws IOException {
    try (TestedDaemon daemon = TestedDaemon.start(gpu, "daemon-cpu", "--backend=onnxruntime")) {
      TestedDaemon.Load load = daemon.load(1, "2s", "5s");
      report.row("the CPU alone", String.format(Locale.ROOT, "p50 %.2f ms, p99 %.2f ms", load.p50(), load.p99()));
      return load.p50();
    }
  }

  private static Verdict duringBuild(TestedDaemon daemon, double usual) throws IOException {
    TestedDaemon.await(() -> daemon.health().contains("\"state\":\"building\""), Duration.ofMinutes(1));
    TestedDaemon.Load load = daemon.load(1, "0s", "3s");
    boolean building = daemon.health().contains("\"state\":\"building\"") && !daemon.isOnGpu();
    return Judge.duringBuild(usual, load.p50(), building);
  }

  private static String takeOver(TestedDaemon daemon) throws IOException {
    long start = System.nanoTime();
    TestedDaemon.await(
        () -> {
          String health = daemon.health();
          Report.must(!health.contains("\"state\":\"off\""), "the GPU is given up: " + health);
          return daemon.isOnGpu();
        },
        Duration.ofHours(1));
    return String.format(Locale.ROOT, "%.0f s later", (System.nanoTime() - start) / 1e9);
  }

  private Verdict oneClient(TestedDaemon daemon) throws IOException {
    TestedDaemon.Load load = daemon.load(1, "3s", "10s");
    return Judge.overhead(load.p50(), engine());
  }

  private Verdict manyClients(TestedDaemon daemon, Report report) throws IOException {
    Optional<GpuBusy> busy = busy();
    TestedDaemon.Load load = daemon.load(CLIENTS, "3s", "15s");
    String seen = busy.isPresent() ? busy.get().end() : "no nvidia-smi here";
    report.row("the GPU meanwhile", seen + daemon.board());
    Bucket bucket = plan.buckets().buckets().getFirst();
    return Judge.throughput(load.texts(), Judge.floor(bucket.rows(), CLIENTS, engine()));
  }

  private Optional<GpuBusy> busy() {
    try {
      return Optional.of(GpuBusy.begin(gpu.work().resolve("nvidia-smi.txt")));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The p50 of a run of the shape that short texts have, by the device's clock. */
  private double engine() {
    return backend.time(plan, 500).getFirst().p50();
  }
}
