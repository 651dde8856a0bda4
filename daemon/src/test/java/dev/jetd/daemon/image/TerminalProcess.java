package dev.jetd.daemon.image;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * {@code bin/jetd} of the finished image on a terminal of its own, which script(1) of util-linux
 * provides. What it shows is the raw stream, escapes and all.
 */
final class TerminalProcess implements AutoCloseable {
  private static final char CTRL_C = 3;
  private static final Duration LONG = Duration.ofMinutes(3);

  private final Process process;
  private final StringBuilder shown = new StringBuilder();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private boolean ended;

  private TerminalProcess(Process process) {
    this.process = process;
    var unused = Thread.ofVirtual().start(this::read);
  }

  /** Starts {@code jetd} with those words on a terminal of that size. */
  static TerminalProcess start(Path state, int rows, int columns, String words) throws IOException {
    Path image = Path.of(Optional.ofNullable(System.getProperty("jetd.image")).orElseThrow());
    // Tests that run in the background of a shell inherit that SIGINT is ignored.
    String jetd = "exec env --default-signal=INT \"$JETD\" " + words;
    String shell = "stty rows " + rows + " cols " + columns + "; " + jetd;
    ProcessBuilder builder =
        new ProcessBuilder("script", "--quiet", "--return", "--command", shell, "/dev/null");
    builder.environment().put("JETD", image.resolve("bin/jetd").toString());
    builder.environment().put("SHELL", "/bin/sh");
    builder.environment().put("TERM", "xterm");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("JETD_STATE_DIR", state.toString());
    return new TerminalProcess(builder.redirectErrorStream(true).start());
  }

  private void read() {
    char[] buffer = new char[4096];
    try (Reader in = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        add(new String(buffer, 0, n));
      }
    } catch (IOException e) {
      add("unreadable: " + e);
    } finally {
      noMore();
    }
  }

  private void noMore() {
    lock.lock();
    try {
      ended = true;
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void add(String text) {
    lock.lock();
    try {
      shown.append(text);
      more.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Everything shown so far, once it is as awaited. */
  String await(Predicate<String> wanted) throws InterruptedException {
    long left = LONG.toNanos();
    lock.lock();
    try {
      while (!wanted.test(shown.toString())) {
        if (ended || left <= 0) {
          throw new AssertionError((ended ? "it ended with: " : "it only showed: ") + shown);
        }
        left = more.awaitNanos(left);
      }
      return shown.toString();
    } finally {
      lock.unlock();
    }
  }

  void interrupt() throws IOException {
    process.getOutputStream().write(CTRL_C);
    process.getOutputStream().flush();
  }

  /** The exit code, and with it all there was to see. */
  record End(int code, String shown) {}

  End end() throws InterruptedException {
    if (!process.waitFor(LONG.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new AssertionError("it did not end: " + shown);
    }
    lock.lock();
    try {
      while (!ended) {
        more.await();
      }
      return new End(process.exitValue(), shown.toString());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    var unused = process.destroyForcibly().onExit().join();
  }
}
