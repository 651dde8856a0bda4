package dev.jetd.daemon.cli;

import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.runtime.Daemon;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jetd serve}: runs until it is told to stop. */
@Command(
    name = "serve",
    description = "Serve the model over HTTP until stopped.",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  ServeCommand(Surroundings around) {
    this.around = around;
  }

  /** Ends as a signal to stop would: by the hook. */
  private static void exit() {
    Runtime.getRuntime().exit(ExitCode.OK);
  }

  @Override
  public Integer call() throws InterruptedException {
    Configuration config = ConfigFlags.read(spec.commandLine().getParseResult(), around);
    Daemon daemon = Daemon.start(config, around.home(), around.environment());
    StopSignal stop = new StopSignal(daemon::close);
    around
        .out()
        .printf(
            Locale.ROOT,
            "jetd %s%s is ready: http://%s:%d%n",
            Version.text(),
            config.get(Settings.SIMULATE).map(b -> " (SIMULATED " + b.key() + ")").orElse(""),
            config.get(Settings.API_HOST),
            daemon.apiPort());
    var unused =
        daemon
            .stopWanted()
            .thenRun(() -> Thread.ofPlatform().name("exit").start(ServeCommand::exit));
    stop.await();
    return ExitCode.OK;
  }
}
