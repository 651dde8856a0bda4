import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * Times {@code cross-build/run} from its launch to its first embedding and reads the resident memory of what it
 * started. The script and the launcher replace themselves by Java, so the process launched is the daemon.
 */
class MeasureStart {
  private static final String FIRST = "{\"text\":\"The cat sat on the mats.\"}";
  private static final int REQUESTS = 10_000;
  private static final int CONNECTIONS = 16;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long START_LIMIT_NANOS = TimeUnit.MINUTES.toNanos(15);

  private final Path root;
  private final List<String> flags;

  MeasureStart(Path root, List<String> flags) {
    this.root = root;
    this.flags = flags;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> flags = new ArrayList<>(List.of(arguments).subList(2, arguments.length));
    boolean cold = flags.remove("--cold");
    int runs = 7;
    int at = flags.indexOf("--runs");
    if (at >= 0) {
      runs = Integer.parseInt(flags.remove(at + 1));
      flags.remove(at);
    }
    Path root = Path.of(arguments[0]);
    System.out.println("Machine: " + machine() + "; Java " + arguments[1] + ".");
    System.out.println("Command: `cross-build/measure-start " + command(arguments) + "`\n");
    System.out.println("| what | measured |\n| --- | --- |");
    MeasureStart measure = new MeasureStart(root, flags);
    if (cold) {
      measure.cold();
    } else {
      measure.warm(runs);
    }
  }

  private static String command(String[] arguments) {
    return String.join(" ", List.of(arguments).subList(2, arguments.length));
  }

  // --- what is measured ---

  private void warm(int runs) throws Exception {
    Served.start(root, Map.of(), flags).stop();
    double[] seconds = new double[runs];
    for (int i = 0; i < runs; i++) {
      Served served = Served.start(root, Map.of(), flags);
      seconds[i] = served.secondsToFirst;
      served.stop();
    }
    Arrays.sort(seconds);
    row("second start to first embedding", "%.2f s, median of %d (%.2f to %.2f)",
        seconds[runs / 2], runs, seconds[0], seconds[runs - 1]);
    memory();
  }

  private void memory() throws Exception {
    Served served = Served.start(root, Map.of(), flags);
    try {
      rest(10);
      row("resident memory, idle for 10 s after one embedding", "%d MB", served.megabytes("VmRSS"));
      Load load = new Load(served.port);
      load.run();
      row("load: %,d requests, %d connections, 3 to 300 words".formatted(REQUESTS, CONNECTIONS),
          "%.0f requests/s; p50 %.1f ms, p95 %.1f ms, p99 %.1f ms; answers %s",
          load.perSecond(), load.percentile(50), load.percentile(95), load.percentile(99), load.answers());
      row("resident memory, at the end of the load", "%d MB", served.megabytes("VmRSS"));
      rest(10);
      row("resident memory, idle for 10 s after the load", "%d MB", served.megabytes("VmRSS"));
      row("resident memory, highest of all", "%d MB", served.megabytes("VmHWM"));
    } finally {
      served.stop();
    }
  }

  private void cold() throws Exception {
    Path work = Files.createTempDirectory("jetd-cold");
    try {
      long started = System.nanoTime();
      Path clone = work.resolve("jetd");
      run("git", "clone", "--quiet", root.toString(), clone.toString());
      double cloned = secondsSince(started);
      Map<String, String> empty = Map.of("MAVEN_OPTS", "-Dmaven.repo.local=" + work.resolve("repository"));
      Served served = Served.start(clone, empty, flags);
      row("`git clone; cross-build/run` with an empty Maven repository to first embedding", "%.0f s",
          cloned + served.secondsToFirst);
      served.stop();
    } finally {
      delete(work);
    }
  }

  private static void row(String what, String format, Object... values) {
    System.out.println("| " + what + " | " + format.formatted(values) + " |");
  }

  // --- a daemon ---

  /** A daemon that has answered its first embedding. */
  private record Served(Process process, int port, double secondsToFirst) {

    static Served start(Path root, Map<String, String> environment, List<String> flags) throws Exception {
      int port = freePort();
      List<String> command = new ArrayList<>(List.of(root.resolve("cross-build/run").toString()));
      command.addAll(List.of("--api-port", Integer.toString(port), "--admin-port", "0"));
      command.addAll(flags);
      Path log = Files.createTempFile("jetd-measure", ".log");
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      long started = System.nanoTime();
      Process process = builder.start();
      while (statusOfFirst(port) != 200) {
        if (!process.isAlive() || System.nanoTime() - started > START_LIMIT_NANOS) {
          process.destroyForcibly();
          throw new IllegalStateException("no embedding came:\n" + Files.readString(log));
        }
        LockSupport.parkNanos(POLL_NANOS);
      }
      double seconds = secondsSince(started);
      Files.delete(log);
      return new Served(process, port, seconds);
    }

    private static int freePort() throws IOException {
      try (ServerSocket socket = new ServerSocket(0)) {
        return socket.getLocalPort();
      }
    }

    /** The status of one embedding, or 0 while nothing answers; by hand, since a client costs time to wake. */
    private static int statusOfFirst(int port) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        String request =
            "POST /api/v1/embed HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"
                + "Connection: close\r\nContent-Length: %d\r\n\r\n%s";
        socket.getOutputStream()
            .write(request.formatted(port, FIRST.length(), FIRST).getBytes(StandardCharsets.US_ASCII));
        String line = new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine();
        return line == null ? 0 : Integer.parseInt(line.split(" ")[1]);
      } catch (IOException e) {
        return 0;
      }
    }

    long megabytes(String key) throws IOException {
      String line = firstLine(Path.of("/proc/" + process.pid() + "/status"), key);
      return Math.round(Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6);
    }

    void stop() throws InterruptedException {
      process.destroy();
      process.waitFor();
    }
  }

  // --- a load ---

  /** Texts of 3 to 300 words, most of them short, no two alike, the same at every run. */
  private static final class Load {
    private final URI uri;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final double[] milliseconds = new double[REQUESTS];
    private final int[] statuses = new int[REQUESTS];
    private double seconds;

    Load(int port) {
      uri = URI.create("http://127.0.0.1:" + port + "/api/v1/embed");
    }

    void run() throws InterruptedException {
      AtomicInteger next = new AtomicInteger();
      long started = System.nanoTime();
      List<Thread> connections =
          Stream.generate(() -> Thread.ofPlatform().start(() -> connection(next))).limit(CONNECTIONS).toList();
      for (Thread connection : connections) {
        connection.join();
      }
      seconds = secondsSince(started);
      Arrays.sort(milliseconds);
    }

    private void connection(AtomicInteger next) {
      for (int i = next.getAndIncrement(); i < REQUESTS; i = next.getAndIncrement()) {
        HttpRequest request =
            HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"" + text(i) + "\"}"))
                .build();
        long started = System.nanoTime();
        try {
          statuses[i] = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException | InterruptedException e) {
          statuses[i] = 0;
        }
        milliseconds[i] = (System.nanoTime() - started) / 1e6;
      }
    }

    private static String text(int seed) {
      Random random = new Random(seed);
      int kind = random.nextInt(10);
      int words = kind < 6 ? 3 + random.nextInt(13) : kind < 9 ? 20 + random.nextInt(60) : 100 + random.nextInt(201);
      StringBuilder text = new StringBuilder(Integer.toString(seed));
      for (int i = 1; i < words; i++) {
        text.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
      }
      return text.toString();
    }

    private static final String[] WORDS =
        ("the a of and to in that board sensor reads power watts heat engine night water river city people small"
            + " large quick slow never always between under across model vector text answer question where who"
            + " machine learns quietly without network mountain signal camera street garden winter summer")
            .split(" ");

    double perSecond() {
      return REQUESTS / seconds;
    }

    double percentile(int percent) {
      return milliseconds[(REQUESTS - 1) * percent / 100];
    }

    /** How many answers had which status; 0 is none at all. */
    Map<Integer, Integer> answers() {
      Map<Integer, Integer> counts = new TreeMap<>();
      for (int status : statuses) {
        counts.merge(status, 1, Integer::sum);
      }
      return counts;
    }
  }

  // --- around it ---

  private static String machine() throws IOException {
    String cpu = firstLine(Path.of("/proc/cpuinfo"), "model name").replaceFirst(".*: *", "");
    Path board = Path.of("/proc/device-tree/model");
    if (cpu.isEmpty() && Files.exists(board)) {
      cpu = Files.readString(board).replace("\0", "");
    }
    String memory = firstLine(Path.of("/proc/meminfo"), "MemTotal").replaceAll("\\D", "");
    return "%s, %d cores, %.0f GB, Linux %s %s, load average %s at the beginning".formatted(
        cpu.isEmpty() ? "unknown processor" : cpu,
        Runtime.getRuntime().availableProcessors(),
        Long.parseLong(memory) * 1024 / 1e9,
        System.getProperty("os.version").replaceFirst("[-+].*", ""),
        System.getProperty("os.arch").toLowerCase(Locale.ROOT),
        Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
  }

  private static String firstLine(Path file, String key) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.filter(line -> line.startsWith(key)).findFirst().orElse("");
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private static void rest(int seconds) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException("failed: " + String.join(" ", command));
    }
  }

  private static void delete(Path tree) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(tree)) {
      all = new ArrayList<>(walk.toList());
    }
    Collections.sort(all, Comparator.reverseOrder());
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
