import dev.jetd.daemon.bench.HttpConnection;
import dev.jetd.daemon.bench.RequestShape;
import dev.jetd.daemon.bench.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A server under measurement: a process of its own on a port of its own. Closed, it is gone. */
final class Server implements AutoCloseable {
  private static final long START_LIMIT = TimeUnit.SECONDS.toNanos(60);

  final String name;
  final int port;
  private final Process process;

  private Server(String name, int port, Process process) {
    this.name = name;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts a command and waits until it answers with a vector.
   *
   * @param command where {@code PORT} is put in for a free port
   * @param log what the process prints
   */
  static Server start(String name, List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    int port = freePort();
    List<String> words =
        command.stream().map(word -> word.equals("PORT") ? Integer.toString(port) : word).toList();
    Files.createDirectories(log.getParent());
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Server server = new Server(name, port, builder.start());
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    server.awaitVector(log);
    return server;
  }

  Target target(String... headers) {
    return new Target(
        URI.create("http://127.0.0.1:" + port + RequestShape.SEED.path()),
        List.of(headers),
        Duration.ofSeconds(60));
  }

  /** Resident memory in KiB. */
  long residentKib() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Processor time used since the start. */
  long processorNanos() {
    return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  private void awaitVector(Path log) throws IOException {
    byte[] body = RequestShape.SEED.body(List.of("The cat sat on the mats."), Optional.empty());
    long start = System.nanoTime();
    IOException last = new IOException("never asked");
    while (System.nanoTime() - start < START_LIMIT && process.isAlive()) {
      try (HttpConnection connection = new HttpConnection(target())) {
        if (connection.post(body).status() == 200) {
          return;
        }
      } catch (IOException e) {
        last = e;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    close();
    throw new IOException(name + " does not answer; it said: " + tail(log), last);
  }

  private static String tail(Path log) throws IOException {
    String text = Files.readString(log).strip();
    return text.substring(Math.max(0, text.length() - 500));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
  }
}
