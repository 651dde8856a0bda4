package dev.jetd.daemon.cli;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How often a command looks at the board, and when it ends: what such commands have in common. */
final class Looks {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--interval",
      paramLabel = "MS",
      description = "milliseconds between looks (1000)")
  private int interval = 1000;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "end after N looks; without it, at the next signal")
  private int count;

  void check() {
    if (interval < 1 || count < 0) {
      throw new ParameterException(
          spec.commandLine(), "--interval must be 1 or more, and --count 0 or more");
    }
  }

  /**
   * Looks until there were as many as asked for, the signal comes, or nobody reads any more, as
   * with {@code | head}.
   */
  void each(UntilSignal signal, PrintStream to, Runnable look) throws InterruptedException {
    long period = TimeUnit.MILLISECONDS.toNanos(interval);
    long due = System.nanoTime() + period;
    for (int looks = 0; (count == 0 || looks < count) && !to.checkError(); looks++) {
      if (signal.await(due - System.nanoTime())) {
        return;
      }
      look.run();
      due += period;
    }
  }
}
