import dev.jetd.bindings.Availability;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.cuda.DeviceMemory;
import dev.jetd.bindings.natives.SystemLibraries;
import dev.jetd.bindings.tensorrt.Bucket;
import dev.jetd.bindings.tensorrt.EngineKey;
import dev.jetd.bindings.tensorrt.EnginePlan;
import dev.jetd.bindings.tensorrt.EngineTimes;
import dev.jetd.bindings.tensorrt.TensorRtBackend;
import dev.jetd.bindings.tensorrt.TensorRtOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Proves and measures jetd on the GPU of this machine. cross-build/gpu-check packs and starts it:
 *
 * <pre>GpuCheck HOME MODEL GOLDENS WORK [--int8 QDQ.onnx] [--loads N] [--libraries DIR,DIR] [--port N]</pre>
 *
 * Ends with 77 where there is no GPU, with 1 where a check failed. The tables go to WORK/report.md.
 */
class GpuCheck {
  private static final int NO_GPU = 77;
  private static final double LEAST_FP16 = 0.9999;
  private static final double LEAST_INT8 = 0.98;

  record Case(int[] ids, float[] fp32) {}

  /** A thing that may run out of what it needs. */
  interface Step {
    String run() throws Exception;
  }

  private final Path home;
  private final Path model;
  private final Path work;
  private final List<Case> cases;
  private final Map<String, String> options;
  private final StringBuilder report = new StringBuilder();
  private int passed;
  private int failed;

  GpuCheck(String[] arguments) throws IOException {
    home = Path.of(arguments[0]);
    model = Path.of(arguments[1]);
    cases = goldens(Path.of(arguments[2]));
    work = Files.createDirectories(Path.of(arguments[3]));
    options = new HashMap<>();
    for (int i = 4; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
  }

  public static void main(String[] arguments) throws Exception {
    System.exit(new GpuCheck(arguments).run());
  }

  private int run() throws Exception {
    TensorRtBackend fp16 = backend(Precision.FP16, true);
    if (fp16.probe() instanceof Availability.Unavailable u) {
      System.out.println("jetd: nothing was checked: " + u.reason());
      return NO_GPU;
    }
    say("| what | result |\n| --- | --- |");
    row("device", ((Availability.Available) fp16.probe()).detail());
    EnginePlan plan = fp16.plan(encoder(model.resolve("model.onnx")));
    check("engines, FP16", () -> build(fp16, plan));
    check("a second build", () -> secondBuild(fp16, plan));
    check("golden vectors, FP16", () -> goldens(fp16, plan, LEAST_FP16));
    TensorRtBackend fp32 = backend(Precision.FP32, true);
    EnginePlan exact = fp32.plan(encoder(model.resolve("model.onnx")));
    check("engines, FP32", () -> build(fp32, exact));
    check("golden vectors, FP32", () -> goldens(fp32, exact, 0.99999));
    int8();
    check("batch invariance, by bytes", () -> invariance(fp16, plan));
    check("damaged engines", () -> damaged(fp16, plan));
    check("token ids beyond the vocabulary", () -> beyond(fp16, plan));
    check("out of memory, and back", () -> outOfMemory(fp16, plan));
    check("loads", () -> loads(fp16, plan));
    latencies(fp16, plan);
    daemon(fp16, plan);
    Files.writeString(work.resolve("report.md"), report);
    System.out.printf("%d passed, %d failed; the tables: %s%n", passed, failed, work.resolve("report.md"));
    return failed == 0 ? 0 : 1;
  }

  // What is checked.

  private void int8() throws Exception {
    if (!options.containsKey("--int8")) {
      row("golden vectors, INT8", "NOT RUN: no graph with QuantizeLinear was given (--int8 FILE)");
      return;
    }
    TensorRtBackend int8 = backend(Precision.INT8, true);
    EnginePlan plan = int8.plan(encoder(Path.of(options.get("--int8"))));
    check("engines, INT8", () -> build(int8, plan));
    check("golden vectors, INT8", () -> goldens(int8, plan, LEAST_INT8));
  }

  private String build(TensorRtBackend backend, EnginePlan plan) {
    long start = System.nanoTime();
    StringBuilder steps = new StringBuilder();
    long[] last = {start};
    int missing = plan.missing(backend.store()).size();
    backend.build(
        plan,
        (done, of) -> {
          long now = System.nanoTime();
          steps.append(String.format(Locale.ROOT, " %.1f", (now - last[0]) / 1e9));
          last[0] = now;
        });
    must(plan.missing(backend.store()).isEmpty(), "an engine is missing after a build");
    return String.format(
        Locale.ROOT,
        "%d built in %.1f s (each:%s), %s",
        missing,
        (System.nanoTime() - start) / 1e9,
        steps,
        plan.buckets().buckets());
  }

  private String secondBuild(TensorRtBackend backend, EnginePlan plan) {
    long start = System.nanoTime();
    backend.build(plan, (done, of) -> must(done == of, "a warm cache was not used"));
    double checked = (System.nanoTime() - start) / 1e9;
    start = System.nanoTime();
    backend.open(plan).close();
    return String.format(
        Locale.ROOT,
        "nothing built, %.2f s to read all engines, %.2f s to open them",
        checked,
        (System.nanoTime() - start) / 1e9);
  }

  private String goldens(TensorRtBackend backend, EnginePlan plan, double least) {
    double[] cosines = new double[cases.size()];
    try (Session session = backend.open(plan);
        Runner runner = session.newRunner()) {
      for (int i = 0; i < cosines.length; i++) {
        cosines[i] = cosine(runner.run(List.of(cases.get(i).ids))[0], cases.get(i).fp32);
      }
    }
    Arrays.sort(cosines);
    must(cosines[0] >= least, "the least cosine is " + cosines[0]);
    return String.format(
        Locale.ROOT,
        "%d texts, cosine to FP32 at least %.7f, median %.7f",
        cosines.length,
        cosines[0],
        cosines[cosines.length / 2]);
  }

  /** Each text alone, then all in a hundred orders and batches. */
  private String invariance(TensorRtBackend backend, EnginePlan plan) {
    List<int[]> all = cases.stream().map(Case::ids).toList();
    int compared = 0;
    try (Session session = backend.open(plan);
        Runner one = session.newRunner();
        Runner other = session.newRunner()) {
      float[][] alone = all.stream().map(ids -> one.run(List.of(ids))[0]).toArray(float[][]::new);
      Random random = new Random(1);
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        order.add(i);
      }
      for (int round = 0; round < 100; round++) {
        Collections.shuffle(order, random);
        List<Integer> part = order.subList(0, 1 + random.nextInt(order.size()));
        float[][] together = other.run(part.stream().map(all::get).toList());
        for (int i = 0; i < together.length; i++) {
          must(
              Arrays.equals(together[i], alone[part.get(i)]),
              "text " + part.get(i) + " among " + part.size() + " gets another vector");
          compared++;
        }
      }
    }
    return compared + " vectors in 100 batches on another lane: each the bytes it has alone";
  }

  private String damaged(TensorRtBackend backend, EnginePlan plan) throws IOException {
    EngineKey key = plan.keys().getFirst();
    Path file = backend.store().file(key);
    byte[] whole = Files.readAllBytes(file);
    int noticed = 0;
    for (int kind = 0; kind < 4; kind++) {
      byte[] bytes = whole.clone();
      switch (kind) {
        case 0 -> bytes = Arrays.copyOf(bytes, bytes.length / 2);
        case 1 -> bytes[bytes.length / 3] ^= 4;
        case 2 -> bytes = new byte[0];
        default -> bytes = Files.readAllBytes(backend.store().file(plan.keys().getLast()));
      }
      Files.write(file, bytes);
      must(plan.missing(backend.store()).equals(List.of(key)), "damage " + kind + " went unnoticed");
      boolean refused = false;
      try {
        backend.open(plan).close();
      } catch (BackendException e) {
        refused = true;
      }
      must(refused, "a damaged engine was opened");
      noticed++;
    }
    backend.build(plan, (done, of) -> {});
    must(plan.missing(backend.store()).isEmpty(), "it was not built anew");
    backend.open(plan).close();
    return noticed + " kinds of damage noticed, refused, and built anew";
  }

  private String beyond(TensorRtBackend backend, EnginePlan plan) {
    try (Session session = backend.open(plan);
        Runner runner = session.newRunner()) {
      for (int id : new int[] {-1, plan.graph().vocabulary(), Integer.MAX_VALUE}) {
        boolean refused = false;
        try {
          runner.run(List.of(new int[] {id}));
        } catch (BackendException e) {
          refused = e.fault().isEmpty();
        }
        must(refused, "the id " + id + " was taken");
      }
      runner.run(List.of(cases.getFirst().ids));
      return "refused as the request's fault; the next run is well";
    }
  }

  /** Takes nearly all memory, in blocks that halve, and lets a model be loaded in what is left. */
  private String outOfMemory(TensorRtBackend backend, EnginePlan plan) {
    List<DeviceMemory> taken = new ArrayList<>();
    String said = "";
    try {
      for (long block = 1L << 36; block >= 1 << 21; block /= 2) {
        try {
          while (true) {
            taken.add(new DeviceMemory(block));
          }
        } catch (BackendException e) {
          must(
              e.fault().equals(Optional.of(DeviceFault.OUT_OF_MEMORY)),
              "a full device is told as " + e.getMessage());
        }
      }
      try (Session session = backend.open(plan);
          Runner runner = session.newRunner()) {
        runner.run(List.of(cases.getFirst().ids));
        said = "it still fitted";
      } catch (BackendException e) {
        said = e.fault() + ": " + e.getMessage();
        must(
            e.fault().equals(Optional.of(DeviceFault.OUT_OF_MEMORY)), "a load says " + e.getMessage());
      }
    } finally {
      taken.forEach(DeviceMemory::close);
    }
    try (Session session = backend.open(plan);
        Runner runner = session.newRunner()) {
      runner.run(List.of(cases.getFirst().ids));
    }
    return taken.size() + " blocks taken; a load then: " + said + "; afterwards it loads and runs";
  }

  private String loads(TensorRtBackend backend, EnginePlan plan) throws IOException {
    int count = Integer.parseInt(options.getOrDefault("--loads", "1000"));
    long rss = 0;
    long free = 0;
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      try (Session session = backend.open(plan);
          Runner runner = session.newRunner()) {
        runner.run(List.of(cases.getFirst().ids));
      }
      if (i == count / 10) {
        System.gc();
        rss = residentKib();
        free = backend.freeMemory();
      }
    }
    System.gc();
    long grown = (residentKib() - rss) / 1024;
    long lost = (free - backend.freeMemory()) >> 20;
    must(grown < 100, "resident memory grew by " + grown + " MiB");
    must(lost < 64, "the device has " + lost + " MiB less");
    return String.format(
        Locale.ROOT,
        "%d loads and runs, %.0f ms each: resident memory %+d MiB, the device's %+d MiB, after the first tenth",
        count,
        (System.nanoTime() - start) / 1e6 / count,
        grown,
        lost);
  }

  // What is measured.

  private void latencies(TensorRtBackend graphs, EnginePlan plan) {
    say("\n| shape | engine alone p50 / p99 | without graphs | a run by jetd p50 / p99 | without graphs | texts/s, 2 lanes |");
    say("| --- | --- | --- | --- | --- | --- |");
    TensorRtBackend plain = backend(Precision.FP16, false);
    List<EngineTimes> floor = graphs.time(plan, 500);
    List<EngineTimes> floorPlain = plain.time(plan, 500);
    for (int i = 0; i < floor.size(); i++) {
      Bucket bucket = floor.get(i).bucket();
      double[] run = runs(graphs, plan, bucket, 500);
      double[] runPlain = runs(plain, plan, bucket, 500);
      say(
          String.format(
              Locale.ROOT,
              "| %s | %.3f / %.3f ms | %.3f / %.3f ms | %.3f / %.3f ms | %.3f / %.3f ms | %.0f |",
              bucket,
              floor.get(i).p50(),
              floor.get(i).p99(),
              floorPlain.get(i).p50(),
              floorPlain.get(i).p99(),
              run[0],
              run[1],
              runPlain[0],
              runPlain[1],
              throughput(graphs, plan, bucket, 2)));
    }
  }

  /** Full rows of the shape's length; p50 and p99 in milliseconds. */
  private double[] runs(TensorRtBackend backend, EnginePlan plan, Bucket bucket, int count) {
    List<int[]> batch = Collections.nCopies(bucket.rows(), filled(bucket.tokens()));
    try (Session session = backend.open(plan);
        Runner runner = session.newRunner()) {
      for (int i = 0; i < 50; i++) {
        runner.run(batch);
      }
      double[] millis = new double[count];
      for (int i = 0; i < count; i++) {
        long start = System.nanoTime();
        runner.run(batch);
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
      Arrays.sort(millis);
      return new double[] {millis[count / 2], millis[count * 99 / 100]};
    }
  }

  private double throughput(TensorRtBackend backend, EnginePlan plan, Bucket bucket, int lanes) {
    List<int[]> batch = Collections.nCopies(bucket.rows(), filled(bucket.tokens()));
    long runs = 0;
    try (Session session = backend.open(plan);
        ExecutorService threads = Executors.newFixedThreadPool(lanes)) {
      long end = System.nanoTime() + 2_000_000_000L;
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < lanes; i++) {
        all.add(
            threads.submit(
                () -> {
                  int done = 0;
                  try (Runner runner = session.newRunner()) {
                    while (System.nanoTime() < end) {
                      runner.run(batch);
                      done++;
                    }
                  }
                  return done;
                }));
      }
      for (Future<Integer> each : all) {
        runs += each.get();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return runs * bucket.rows() / 2.0;
  }

  /** The whole daemon: who answers during a build, what it adds to an engine, and at 64 clients. */
  private void daemon(TensorRtBackend backend, EnginePlan plan) throws Exception {
    int port = Integer.parseInt(options.getOrDefault("--port", "18080"));
    Path state = Files.createDirectories(work.resolve("state"));
    Path engines = work.resolve("engines-of-the-daemon");
    List<String> command =
        new ArrayList<>(
            List.of(
                home.resolve("bin/jetd").toString(),
                "serve",
                "--api-port",
                String.valueOf(port),
                "--admin-port",
                String.valueOf(port + 1),
                "--state-dir",
                state.toString(),
                "--tensorrt-engines",
                engines.toString(),
                "--cache-memory",
                "0",
                "--models-default",
                model.toAbsolutePath().toString()));
    if (options.containsKey("--libraries")) {
      command.addAll(List.of("--gpu-libraries", options.get("--libraries")));
    }
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(work.resolve("daemon.log").toFile())
            .start();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      check("a first request while engines are built", () -> firstRequest(client, port));
      check("the GPU takes over", () -> takeOver(client, port));
      say("\n| the daemon on the GPU | |\n| --- | --- |");
      check("one client", () -> oneClient(client, backend, plan, port));
      check("64 clients", () -> manyClients(client, backend, plan, port));
    } finally {
      process.destroy();
      process.waitFor();
    }
  }

  private String firstRequest(HttpClient client, int port) throws Exception {
    await(() -> health(client, port + 1).contains("\"state\":\"ready\""), Duration.ofMinutes(2));
    double[] millis = new double[50];
    for (int i = 0; i < millis.length; i++) {
      long start = System.nanoTime();
      must(embed(client, port, "a boat on the lake").statusCode() == 200, "a request failed");
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    String during = health(client, port + 1);
    must(!metrics(client, port + 1).contains("backend=\"tensorrt"), "the GPU serves already");
    Arrays.sort(millis);
    return String.format(
        Locale.ROOT, "answered by the CPU, p50 %.2f ms, p99 %.2f ms; %s", millis[25], millis[49], during);
  }

  private String takeOver(HttpClient client, int port) throws Exception {
    long start = System.nanoTime();
    await(() -> metrics(client, port + 1).contains("backend=\"tensorrt"), Duration.ofHours(1));
    return String.format(Locale.ROOT, "%.0f s later", (System.nanoTime() - start) / 1e9);
  }

  private String oneClient(HttpClient client, TensorRtBackend backend, EnginePlan plan, int port)
      throws Exception {
    double floor = backend.time(plan, 500).getFirst().p50();
    double[] millis = new double[1000];
    for (int i = -100; i < millis.length; i++) {
      long start = System.nanoTime();
      must(embed(client, port, "a boat on the lake " + i).statusCode() == 200, "a request failed");
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(millis);
    return String.format(
        Locale.ROOT,
        "p50 %.3f ms, p99 %.3f ms; the engine alone %.3f ms, the daemon and this client %.3f ms on top",
        millis[500],
        millis[990],
        floor,
        millis[500] - floor);
  }

  private String manyClients(HttpClient client, TensorRtBackend backend, EnginePlan plan, int port)
      throws Exception {
    Bucket bucket = plan.buckets().buckets().getFirst();
    double floor = bucket.rows() * 1000 / backend.time(plan, 500).getFirst().p50();
    int done = 0;
    long end = System.nanoTime() + 10_000_000_000L;
    String watts = "";
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int c = 0; c < 64; c++) {
        int number = c;
        all.add(
            clients.submit(
                () -> {
                  int mine = 0;
                  while (System.nanoTime() < end) {
                    String text = "boat " + number + " on lake " + mine;
                    must(embed(client, port, text).statusCode() == 200, "a request failed");
                    mine++;
                  }
                  return mine;
                }));
      }
      LockSupport.parkNanos(5_000_000_000L);
      watts = watts(metrics(client, port + 1));
      for (Future<Integer> each : all) {
        done += each.get();
      }
    }
    return String.format(
        Locale.ROOT,
        "%.0f texts/s, this client in Java beside it; one full %s after another: %.0f texts/s%s",
        done / 10.0,
        bucket,
        floor,
        watts);
  }

  /** On a Jetson, what the board takes meanwhile. */
  private static String watts(String metrics) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("jetd_power_watts{"))
        .reduce("", (all, line) -> all + "; " + line);
  }

  // Help.

  private TensorRtBackend backend(Precision precision, boolean graphs) {
    List<Path> libraries = new ArrayList<>();
    for (String directory : options.getOrDefault("--libraries", "").split(",")) {
      if (!directory.isBlank()) {
        libraries.add(Path.of(directory));
      }
    }
    String platform = System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x86_64";
    return new TensorRtBackend(
        Path.of("/"),
        home.resolve("natives").resolve(platform),
        SystemLibraries.of(Path.of("/"), libraries),
        new TensorRtOptions(
            work.resolve("engines"),
            Optional.of(precision),
            0,
            0,
            2,
            graphs,
            Duration.ofSeconds(5)));
  }

  private static EncoderModel encoder(Path graph) {
    return new EncoderModel(graph, "last_hidden_state", 384, 256, Pooling.MEAN, true);
  }

  private static int[] filled(int tokens) {
    int[] ids = new int[tokens];
    Arrays.fill(ids, 2158);
    ids[0] = 101;
    ids[tokens - 1] = 102;
    return ids;
  }

  private void check(String what, Step step) {
    try {
      row(what, step.run());
      passed++;
    } catch (Exception | AssertionError e) {
      failed++;
      row(what, "**FAIL** " + e);
    }
  }

  private void row(String what, String result) {
    say("| " + what + " | " + result.replace("|", "/").replace("\n", " ") + " |");
  }

  private void say(String line) {
    System.out.println(line);
    report.append(line).append('\n');
  }

  private static void must(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(Condition condition, Duration limit) throws Exception {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException e) {
        // Not listening yet.
      }
      must(System.nanoTime() < end, "nothing came of it in " + limit);
      LockSupport.parkNanos(50_000_000);
    }
  }

  private static HttpResponse<String> embed(HttpClient client, int port, String text)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/embed"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"text\":\"" + text + "\"}"))
            .build(),
        BodyHandlers.ofString());
  }

  private static String health(HttpClient client, int port) throws Exception {
    return get(client, port, "/health");
  }

  private static String metrics(HttpClient client, int port) throws Exception {
    return get(client, port, "/metrics");
  }

  private static String get(HttpClient client, int port, String path) throws Exception {
    return client
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).GET().build(),
            BodyHandlers.ofString())
        .body();
  }

  private static long residentKib() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double lengthA = 0;
    double lengthB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      lengthA += (double) a[i] * a[i];
      lengthB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(lengthA * lengthB);
  }

  /** Three lines a case: ids, FP32 vector, INT8 vector. */
  private static List<Case> goldens(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file).stream().filter(l -> !l.startsWith("#")).toList();
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i + 2 < lines.size(); i += 3) {
      int[] ids = Arrays.stream(lines.get(i).split(" ")).mapToInt(Integer::parseInt).toArray();
      cases.add(new Case(ids, floats(lines.get(i + 1))));
    }
    return cases;
  }

  private static float[] floats(String base64) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
    float[] floats = new float[bytes.remaining() / Float.BYTES];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }
}
