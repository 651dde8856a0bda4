package dev.jetd.daemon.image;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code bin/jetd} of the finished image, as its own process. */
final class ImageProcess implements AutoCloseable {
  private static final Pattern READY = Pattern.compile("ready: http://127\\.0\\.0\\.1:(\\d+)");

  private final Process process;
  private final BufferedReader out;
  private final CompletableFuture<String> err;

  private ImageProcess(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.err = CompletableFuture.supplyAsync(() -> all(process), Thread::startVirtualThread);
  }

  private static String all(Process process) {
    try (var reader = new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8)) {
      StringBuilder text = new StringBuilder();
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        text.append((char) c);
      }
      return text.toString();
    } catch (IOException e) {
      return "unreadable: " + e;
    }
  }

  static ImageProcess start(Path state, String... arguments) throws IOException {
    Path image = Path.of(Optional.ofNullable(System.getProperty("jetd.image")).orElseThrow());
    List<String> command = new ArrayList<>(List.of(image.resolve("bin/jetd").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JETD_STATE_DIR", state.toString());
    return new ImageProcess(builder.start());
  }

  /** Serves on free ports, or on the one given. */
  static ImageProcess serve(Path state, int port) throws IOException {
    return start(
        state,
        "serve",
        "--api-port",
        Integer.toString(port),
        "--admin-port",
        "0",
        "--cache-memory",
        "0");
  }

  /** Waits until it says that it is ready, and on which port. */
  int awaitReady() throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        return Integer.valueOf(ready.group(1));
      }
    }
    throw new AssertionError("it never became ready: " + err.join());
  }

  String output() throws IOException {
    return String.join("\n", out.lines().toList());
  }

  String errors() {
    return err.join();
  }

  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  void kill() {
    var unused = process.destroyForcibly().onExit().join();
  }

  void terminate() {
    process.destroy();
  }

  @Override
  public void close() {
    kill();
  }
}
