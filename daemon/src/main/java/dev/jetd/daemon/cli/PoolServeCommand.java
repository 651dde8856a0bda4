package dev.jetd.daemon.cli;

import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.RegistrarSettings;
import dev.jetd.daemon.runtime.PoolServer;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jetd pool serve}: the registrar, until it is told to stop. */
@Command(
    name = "serve",
    description = "Keep the pool of nodes that nginx on this machine balances over, until stopped.",
    mixinStandardHelpOptions = true)
final class PoolServeCommand implements Callable<Integer> {
  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  PoolServeCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException {
    Configuration config = ConfigFlags.read(spec.commandLine().getParseResult(), around);
    PoolServer server = PoolServer.start(config, around.home(), around.environment());
    StopSignal stop = new StopSignal(server::close);
    around
        .out()
        .printf(
            Locale.ROOT,
            "jetd %s keeps a pool: %s:%d%n",
            Version.text(),
            config.get(RegistrarSettings.HOST),
            server.port());
    stop.await();
    return ExitCode.OK;
  }
}
