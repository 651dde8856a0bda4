package dev.jetd.daemon.cli;

import dev.jetd.daemon.board.BoardPlace;
import dev.jetd.daemon.board.Machine;
import dev.jetd.daemon.board.ModeReport;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.http.PowerJson;
import dev.jetd.power.modes.ModeCaps;
import dev.jetd.power.modes.ModeRanking;
import dev.jetd.power.modes.NvpmodelConf;
import dev.jetd.power.modes.PowerMode;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jetd power} and {@code jetd power list}: the mode in force, and all there are. */
@Command(
    description = "Say which power mode is in force; 'power list' also lists what there is.",
    mixinStandardHelpOptions = true)
final class PowerCommand implements Callable<Integer> {
  private final Surroundings around;
  private final boolean list;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "as GET /api/v1/power answers")
  private boolean json;

  PowerCommand(Surroundings around, boolean list) {
    this.around = around;
    this.list = list;
  }

  @Override
  public Integer call() {
    Configuration config = ConfigFlags.read(spec.commandLine().getParseResult(), around);
    try (BoardPlace place = BoardPlace.open(config, System::nanoTime)) {
      return tell(place.machine());
    }
  }

  private int tell(Machine machine) {
    Optional<ModeReport> report = ModeReport.read(machine.tree());
    if (json) {
      around.out().println(PowerJson.text(machine, report));
      return ExitCode.OK;
    }
    around.out().println("board  " + machine.words());
    if (report.isEmpty()) {
      around.out().println("mode   none: " + ModeReport.NONE);
      return ExitCode.OK;
    }
    print(report.get());
    return ExitCode.OK;
  }

  private void print(ModeReport report) {
    String mode = report.current().mode().map(PowerMode::toString).orElse("unknown");
    around.out().println("mode   " + mode);
    report.current().disagreement().ifPresent(d -> around.out().println("       " + d));
    if (list) {
      around.out().println();
      around.out().println("   id  name              cores     CPU MHz     GPU MHz     EMC MHz");
      for (PowerMode each : ModeRanking.smallestFirst(report.conf())) {
        around.out().println(line(report.conf(), each, report.current().mode()));
      }
    }
  }

  private static String line(NvpmodelConf conf, PowerMode mode, Optional<PowerMode> current) {
    ModeCaps caps = ModeCaps.of(conf, mode);
    return String.format(
        Locale.ROOT,
        "%s %3d  %-16s %6d %11s %11s %11s",
        current.equals(Optional.of(mode)) ? "*" : " ",
        mode.id(),
        mode.name(),
        caps.cores(),
        mhz(caps.cpuMaxHz()),
        mhz(caps.gpuMaxHz()),
        mhz(caps.emcMaxHz()));
  }

  private static String mhz(OptionalLong hertz) {
    return hertz.isPresent() ? Long.toString(hertz.getAsLong() / 1_000_000) : "no cap";
  }
}
