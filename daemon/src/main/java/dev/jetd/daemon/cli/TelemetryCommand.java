package dev.jetd.daemon.cli;

import dev.jetd.bindings.terminal.TerminalSize;
import dev.jetd.daemon.board.BoardPlace;
import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.board.Machine;
import dev.jetd.daemon.board.ModeReport;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.http.TelemetryJson;
import dev.jetd.daemon.runtime.Engines;
import dev.jetd.power.modes.ModeReader;
import dev.jetd.power.sensors.GpuDriver;
import dev.jetd.power.sensors.TelemetrySampler;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jetd telemetry}: what the board does, once a second, for people or for scripts. */
@Command(
    name = "telemetry",
    description = {
      "Show what the board does, once a second: a screen of bars and sparklines on a terminal,",
      "plain text elsewhere, and a JSON object a line with --json. Needs no daemon."
    },
    mixinStandardHelpOptions = true)
final class TelemetryCommand implements Callable<Integer> {
  private static final Duration TAKING_DOWN = Duration.ofSeconds(5);

  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private Looks looks = new Looks();

  @Option(names = "--json", description = "a line a look, as GET /api/v1/telemetry answers")
  private boolean json;

  @Option(names = "--plain", description = "no screen, even on a terminal")
  private boolean plain;

  TelemetryCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException {
    looks.check();
    Configuration config = ConfigFlags.read(spec.commandLine().getParseResult(), around);
    try (UntilSignal signal = UntilSignal.begin(TAKING_DOWN);
        BoardPlace place = BoardPlace.open(config, System::nanoTime)) {
      Path natives = around.home().natives();
      Optional<GpuDriver> driver =
          place.gpuDriver(
              natives, Engines.systemLibraries(Path.of("/"), config, around.environment()));
      show(place.machine(), driver, signal);
    }
    return ExitCode.OK;
  }

  private void show(Machine machine, Optional<GpuDriver> driver, UntilSignal signal)
      throws InterruptedException {
    TelemetryScreen screen = new TelemetryScreen(machine);
    if (json) {
      look(
          machine,
          driver,
          signal,
          state -> around.out().println(TelemetryJson.text(machine, state.telemetry())));
    } else if (plain || !Terminal.isScreen(1, around.environment())) {
      look(
          machine,
          driver,
          signal,
          state -> {
            screen.lines(state).forEach(around.out()::println);
            around.out().println();
          });
    } else {
      try (LiveScreen live =
          new LiveScreen(around.out(), () -> TerminalSize.of(around.home().natives(), 1))) {
        look(machine, driver, signal, state -> live.draw(screen.lines(state)));
      }
    }
  }

  private void look(
      Machine machine, Optional<GpuDriver> driver, UntilSignal signal, Consumer<BoardState> show)
      throws InterruptedException {
    TelemetrySampler sampler =
        new TelemetrySampler(machine.tree(), InstantSource.system(), System::nanoTime, driver);
    ModeReader modes = new ModeReader(machine.tree());
    // Loads are means since the last look, so the first needs one before it.
    var unused = sampler.sample();
    looks.each(
        signal,
        around.out(),
        () -> show.accept(new BoardState(sampler.sample(), ModeReport.read(modes))));
  }
}
