import dev.jetd.bindings.tensorrt.Bucket;
import dev.jetd.bindings.tensorrt.EnginePlan;
import dev.jetd.bindings.tensorrt.TensorRtBackend;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/** The whole daemon: who answers during a build, what it adds to an engine, and at 64 clients. */
record DaemonChecks(Gpu gpu, TensorRtBackend backend, EnginePlan plan) {
  private static final int CLIENTS = 64;

  void run(Report report) throws IOException {
    report.table("| the daemon | |");
    double usual = cpuAlone(report);
    try (TestedDaemon daemon = TestedDaemon.start(gpu, "daemon")) {
      report.judge("first requests, while engines are built", () -> duringBuild(daemon, usual));
      report.check("the GPU takes over", () -> takeOver(daemon));
      report.judge("one client", () -> oneClient(daemon));
      report.judge(CLIENTS + " clients", () -> manyClients(daemon, report));
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
    TestedDaemon.await(daemon::isOnGpu, Duration.ofHours(1));
    return String.format(Locale.ROOT, "%.0f s later", (System.nanoTime() - start) / 1e9);
  }

  private Verdict oneClient(TestedDaemon daemon) throws IOException {
    TestedDaemon.Load load = daemon.load(1, "3s", "10s");
    return Judge.overhead(load.p50(), engine());
  }

  private Verdict manyClients(TestedDaemon daemon, Report report) throws IOException {
    TestedDaemon.Load load;
    try (GpuBusy busy = GpuBusy.begin()) {
      load = daemon.load(CLIENTS, "3s", "15s");
      report.row("the GPU meanwhile", busy.end() + daemon.board());
    } catch (IOException e) {
      load = daemon.load(CLIENTS, "3s", "15s");
      report.row("the GPU meanwhile", "no nvidia-smi here" + daemon.board());
    }
    Bucket bucket = plan.buckets().buckets().getFirst();
    return Judge.throughput(load.texts(), Judge.floor(bucket.rows(), CLIENTS, engine()));
  }

  /** The p50 of a run of the shape that short texts have, by the device's clock. */
  private double engine() {
    return backend.time(plan, 500).getFirst().p50();
  }
}
