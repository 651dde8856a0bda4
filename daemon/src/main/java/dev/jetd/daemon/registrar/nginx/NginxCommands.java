package dev.jetd.daemon.registrar.nginx;

import dev.jetd.daemon.registrar.TargetException;
import dev.jetd.power.modes.ProcessRunner;
import java.time.Duration;
import java.util.List;

/** Asks nginx by commands, such as {@code nginx -t} and {@code nginx -s reload}. */
public final class NginxCommands implements NginxControl {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final ProcessRunner runner;
  private final List<String> test;
  private final List<String> reload;

  /**
   * @param test ends with 0 if the configuration is good
   * @param reload ends with 0 if nginx was told
   */
  public NginxCommands(ProcessRunner runner, List<String> test, List<String> reload) {
    this.runner = runner;
    this.test = List.copyOf(test);
    this.reload = List.copyOf(reload);
  }

  @Override
  public void test() throws TargetException {
    run(test);
  }

  @Override
  public void reload() throws TargetException {
    run(reload);
  }

  private void run(List<String> command) throws TargetException {
    ProcessRunner.Outcome outcome = runner.run(command, LIMIT);
    if (outcome.exit().orElse(-1) != 0) {
      throw new TargetException(
          "'" + String.join(" ", command) + "': " + lastLines(outcome.output()));
    }
  }

  /** What a program has to say of its failure stands in its last lines. */
  static String lastLines(String output) {
    List<String> lines = output.strip().lines().toList();
    String last = String.join("; ", lines.subList(Math.max(0, lines.size() - 2), lines.size()));
    return last.replaceAll("\\p{Cntrl}", "?");
  }
}
