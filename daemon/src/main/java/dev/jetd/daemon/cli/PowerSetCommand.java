package dev.jetd.daemon.cli;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jetd power set}: asks the running daemon for another power mode. */
@Command(
    name = "set",
    description = {
      "Ask the running daemon for a power mode; it is held until another is asked for.",
      "A mode that needs a reboot is refused, unless it is asked for the next boot."
    },
    mixinStandardHelpOptions = true)
final class PowerSetCommand implements Callable<Integer> {
  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "MODE", description = "id or name, as 'jetd power list' shows them")
  private String mode = "";

  @Option(
      names = "--on-next-boot",
      description = "record it for the next boot; nothing changes now")
  private boolean onNextBoot;

  @Option(names = "--json", description = "print what the daemon answers")
  private boolean json;

  PowerSetCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException {
    String body = "{\"mode\": \"" + quoted(mode) + "\", \"on_next_boot\": " + onNextBoot + "}";
    return new DaemonCommand(around, spec).ask("PUT", "/api/v1/power/mode", body, json, "message");
  }

  static String quoted(String text) {
    return String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text));
  }
}
