package dev.jetd.daemon.cache;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that fills a store until it is killed. It says the number of each entry that is on the
 * disk, a line a commit.
 */
final class WriterProcess implements AutoCloseable {
  private final Process process;

  private WriterProcess(Process process) {
    this.process = process;
  }

  /**
   * @param prefix words before the command, to run it under other limits
   */
  static WriterProcess start(Path file, long limit, long first, List<String> prefix)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx64m",
            "-cp",
            System.getProperty("java.class.path"),
            WriterProcess.class.getName(),
            file.toString(),
            Long.toString(limit),
            Long.toString(first)));
    return new WriterProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Waits for so many commits; the number of the last entry that is on the disk, or -1. */
  long awaitCommits(int commits) throws IOException {
    long last = -1;
    var lines = process.inputReader(StandardCharsets.UTF_8);
    for (int i = 0; i < commits; i++) {
      String line = lines.readLine();
      if (line == null) {
        return last;
      }
      last = Long.valueOf(line);
    }
    return last;
  }

  /** SIGKILL. */
  void kill() {
    var unused = process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }

  public static void main(String[] args) {
    PrintStream out =
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
    long number = Long.valueOf(args[2]);
    try (RecordStore store = RecordStore.open(Path.of(args[0]), Long.valueOf(args[1]))) {
      while (true) {
        List<Entry> batch = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
          batch.add(Numbered.entry(number++));
        }
        store.putAll(batch);
        out.println(number - 1);
      }
    }
  }
}
