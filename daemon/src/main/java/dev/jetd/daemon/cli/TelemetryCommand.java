package dev.jetd.daemon.cli;

import dev.jetd.daemon.board.BoardPlace;
import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.board.Machine;
import dev.jetd.daemon.board.ModeReport;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.http.TelemetryJson;
import dev.jetd.power.sensors.TelemetrySampler;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
  private static final String CLEAR = "\u001b[H\u001b[2J";
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";

  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

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

  @Option(names = "--json", description = "a line a look, as GET /api/v1/telemetry answers")
  private boolean json;

  @Option(names = "--plain", description = "no screen, even on a terminal")
  private boolean plain;

  TelemetryCommand(Surroundings around) {
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
      look(place.machine(), shower(place.machine()));
    }
    return ExitCode.OK;
  }

  private Consumer<BoardState> shower(Machine machine) {
    if (json) {
      return state -> around.out().println(TelemetryJson.text(machine, state.telemetry()));
    }
    TelemetryScreen screen = new TelemetryScreen(machine);
    if (plain || !Terminal.isOn(1)) {
      return state -> {
        screen.lines(state).forEach(around.out()::println);
        around.out().println();
      };
    }
    around.out().print(HIDE_CURSOR);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform().name("cursor").unstarted(() -> around.out().print(SHOW_CURSOR)));
    return state -> around.out().print(CLEAR + text(screen.lines(state)));
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines) + "\n";
  }

  /** Ends early when nobody reads any more, as with {@code | head}. */
  private void look(Machine machine, Consumer<BoardState> show) throws InterruptedException {
    TelemetrySampler sampler =
        new TelemetrySampler(machine.tree(), InstantSource.system(), System::nanoTime);
    // Loads are means since the last look, so the first needs one before it.
    var unused = sampler.sample();
    CountDownLatch never = new CountDownLatch(1);
    long period = TimeUnit.MILLISECONDS.toNanos(interval);
    long due = System.nanoTime() + period;
    for (int looks = 0; (count == 0 || looks < count) && !around.out().checkError(); looks++) {
      if (never.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        return;
      }
      show.accept(new BoardState(sampler.sample(), ModeReport.read(machine.tree())));
      due += period;
    }
  }
}
