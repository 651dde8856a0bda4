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
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  private static final Duration TAKING_DOWN = Duration.ofSeconds(5);

  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Looks looks = new Looks();

  @Option(
      names = "--logfile",
      paramLabel = "FILE",
      description = "append the lines to FILE instead of printing them")
  private Optional<Path> logfile = Optional.empty();

  @Option(
      names = {"--start", "--stop"},
      hidden = true)
  private boolean background;

  /** Only has to be understood: what may be read is read in any case. */
  @Option(names = "--readall", description = "as without it; for scripts that say so")
  @SuppressWarnings("UnusedVariable")
  private boolean readall;

  TegrastatsCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException {
    looks.check();
    if (background) {
      throw new ParameterException(
          spec.commandLine(),
          "--start and --stop are not there; for the background:"
              + " systemd-run --user --unit tegrastats jetd tegrastats --logfile FILE");
    }
    Configuration config = ConfigFlags.read(spec.commandLine().getParseResult(), around);
    try (UntilSignal signal = UntilSignal.begin(TAKING_DOWN);
        BoardPlace place = BoardPlace.open(config, System::nanoTime)) {
      return print(place.machine(), signal);
    }
  }

  private int print(Machine machine, UntilSignal signal) throws InterruptedException {
    machine.warning().ifPresent(warning -> around.err().println("jetd: " + warning));
    if (logfile.isEmpty()) {
      print(machine, signal, around.out());
      return ExitCode.OK;
    }
    try (PrintStream file = open(logfile.get())) {
      print(machine, signal, file);
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

  private void print(Machine machine, UntilSignal signal, PrintStream to)
      throws InterruptedException {
    TelemetrySampler sampler =
        new TelemetrySampler(machine.tree(), InstantSource.system(), System::nanoTime);
    TegrastatsFormatter formatter =
        new TegrastatsFormatter(TegrastatsForm.of(machine.board()), ZoneId.systemDefault());
    // Loads are means since the last look, so the first line needs one before it.
    var unused = sampler.sample();
    looks.each(signal, to, () -> to.println(formatter.line(sampler.sample())));
  }
}
