package dev.jetd.daemon.cli;

import dev.jetd.daemon.board.BoardPlace;
import dev.jetd.daemon.board.Machine;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.power.sensors.TelemetrySampler;
import dev.jetd.power.tegrastats.TegrastatsForm;
import dev.jetd.power.tegrastats.TegrastatsFormatter;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jetd tegrastats}: a line a second, as NVIDIA's tool of this release prints it. */
@Command(
    name = "tegrastats",
    description = "Print the board's state as tegrastats does, a line a second.",
    mixinStandardHelpOptions = true)
final class TegrastatsCommand implements Callable<Integer> {
  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--interval",
      paramLabel = "MS",
      description = "milliseconds between lines (1000)")
  private int interval = 1000;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "end after N lines; without it, at the next signal")
  private int count;

  @Option(
      names = "--logfile",
      paramLabel = "FILE",
      description = "append the lines to FILE instead of printing them")
  private Optional<Path> logfile = Optional.empty();

  TegrastatsCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (interval < 1 || count < 0) {
      throw new ParameterException(
          spec.commandLine(), "--interval must be 1 or more, and --count 0 or more");
    }
    Configuration config = ConfigFlags.read(spec.commandLine().getParseResult(), around);
    try (BoardPlace place = BoardPlace.open(config, System::nanoTime)) {
      return print(place.machine());
    }
  }

  private int print(Machine machine) throws InterruptedException {
    machine.warning().ifPresent(warning -> around.err().println("jetd: " + warning));
    if (logfile.isEmpty()) {
      print(machine, around.out());
      return ExitCode.OK;
    }
    try (PrintStream file = open(logfile.get())) {
      print(machine, file);
      return ExitCode.OK;
    } catch (IOException e) {
      around.err().println("jetd: cannot write to " + logfile.get() + ": " + e);
      return ExitCode.FAILED;
    }
  }

  private static PrintStream open(Path file) throws IOException {
    return new PrintStream(
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
        true,
        StandardCharsets.UTF_8);
  }

  /** Ends early when nobody reads any more, as with {@code | head}. */
  private void print(Machine machine, PrintStream to) throws InterruptedException {
    TelemetrySampler sampler =
        new TelemetrySampler(machine.tree(), InstantSource.system(), System::nanoTime);
    TegrastatsFormatter formatter =
        new TegrastatsFormatter(TegrastatsForm.of(machine.board()), ZoneId.systemDefault());
    // Loads are means since the last look, so the first line needs one before it.
    var unused = sampler.sample();
    CountDownLatch never = new CountDownLatch(1);
    long period = TimeUnit.MILLISECONDS.toNanos(interval);
    long due = System.nanoTime() + period;
    for (int lines = 0; (count == 0 || lines < count) && !to.checkError(); lines++) {
      if (never.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return;
      }
      to.println(formatter.line(sampler.sample()));
      due += period;
    }
  }
}
