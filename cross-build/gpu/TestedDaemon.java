import dev.jetd.models.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A daemon of its own on free ports, without a cache, and {@code jetd bench} to ask it. */
final class TestedDaemon implements AutoCloseable {
  private static final Pattern PORTS = Pattern.compile("on port (\\d+), health and metrics on port (\\d+)");

  private final Process process;
  private final Path jetd;
  private final int api;
  private final int admin;
  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private TestedDaemon(Process process, Path jetd, int api, int admin) {
    this.process = process;
    this.jetd = jetd;
    this.api = api;
    this.admin = admin;
  }

  /** What a load came to. */
  record Load(double p50, double p99, double texts) {}

  /** Returns when it serves. */
  static TestedDaemon start(Gpu gpu, String name, String... flags) throws IOException {
    Path jetd = gpu.home().resolve("bin/jetd");
    Path log = gpu.work().resolve(name + ".log");
    List<String> command =
        new ArrayList<>(
            List.of(
                jetd.toString(),
                "serve",
                "--api-port=0",
                "--admin-port=0",
                "--cache-memory=0",
                "--state-dir=" + gpu.work().resolve(name),
                "--tensorrt-engines=" + gpu.work().resolve(name + "-engines"),
                "--models-default=" + gpu.model().toAbsolutePath()));
    if (!gpu.libraries().isEmpty()) {
      command.add("--gpu-libraries=" + String.join(",", gpu.libraries().stream().map(Path::toString).toList()));
    }
    command.addAll(List.of(flags));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      Matcher[] ports = {PORTS.matcher("")};
      await(
          () -> {
            Report.must(process.isAlive(), "the daemon ended: " + log);
            ports[0] = PORTS.matcher(Files.readString(log));
            return ports[0].find();
          },
          Duration.ofMinutes(2));
      return new TestedDaemon(
          process, jetd, Integer.parseInt(ports[0].group(1)), Integer.parseInt(ports[0].group(2)));
    } catch (IOException | RuntimeException | Error e) {
      process.destroy();
      throw e;
    }
  }

  interface Condition {
    boolean holds() throws IOException;
  }

  static void await(Condition condition, Duration limit) throws IOException {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.holds()) {
      Report.must(System.nanoTime() < end, "nothing came of it in " + limit);
      LockSupport.parkNanos(50_000_000);
    }
  }

  String health() throws IOException {
    return get("/health");
  }

  String metrics() throws IOException {
    return get("/metrics");
  }

  boolean isOnGpu() throws IOException {
    return metrics().contains("backend=\"tensorrt");
  }

  private String get(String path) throws IOException {
    try {
      URI url = URI.create("http://127.0.0.1:" + admin + path);
      return client.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** Texts of eight words, each asked for when its connection has its answer; one that fails is a failure. */
  Load load(int connections, String warmUp, String duration) throws IOException {
    Process bench =
        new ProcessBuilder(
                jetd.toString(),
                "bench",
                "--json",
                "--no-progress",
                "--url=http://127.0.0.1:" + api,
                "--connections=" + connections,
                "--warm-up=" + warmUp,
                "--duration=" + duration)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    byte[] said = bench.getInputStream().readAllBytes();
    Report.must(said.length > 0, "jetd bench told nothing");
    Object report = Json.parse(said);
    String failures = String.valueOf(Json.field(report, "failures"));
    Report.must(failures.equals("{}"), "requests failed: " + failures);
    Object latency = Json.field(report, "latency_ms");
    return new Load(number(latency, "p50"), number(latency, "p99"), number(report, "texts_per_second"));
  }

  private static double number(Object object, String field) {
    return ((Number) Json.field(object, field)).doubleValue();
  }

  /** On a Jetson, what the board takes, and how busy its GPU is. */
  String board() throws IOException {
    return metrics()
        .lines()
        .filter(line -> line.startsWith("jetd_power_watts{") || line.startsWith("jetd_gpu_utilization_ratio"))
        .reduce("", (all, line) -> all + "; " + line);
  }

  @Override
  public void close() {
    client.close();
    process.destroy();
    process.onExit().join();
  }
}
