package dev.jetd.models.repository;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** A process of its own that pulls a model and says how far it has come. */
final class PullProcess implements AutoCloseable {
  private final Process process;

  private PullProcess(Process process) {
    this.process = process;
  }

  static PullProcess start(Path root, URI uri) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return new PullProcess(
        new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                PullProcess.class.getName(),
                root.toString(),
                uri.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** SIGKILL as soon as so many bytes of a phase are done, or the process has ended. */
  void killAfter(long bytes) throws IOException {
    var lines = process.inputReader(StandardCharsets.UTF_8);
    for (Optional<String> line = Optional.ofNullable(lines.readLine());
        line.isPresent() && Long.valueOf(line.get()) < bytes;
        line = Optional.ofNullable(lines.readLine())) {
      if (!process.isAlive()) {
        break;
      }
    }
    var unused = process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  public static void main(String[] args) {
    PrintStream out =
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
    Progress told =
        new Progress() {
          @Override
          public void begin(String phase, long bytes) {}

          @Override
          public void reached(long bytes) {
            out.println(bytes);
          }
        };
    var unused =
        Things.repository(Path.of(args[0]))
            .add(new Source.Url(URI.create(args[1])), Wishes.NONE, told);
  }
}
