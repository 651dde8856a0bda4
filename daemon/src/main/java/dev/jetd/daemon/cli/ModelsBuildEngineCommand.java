package dev.jetd.daemon.cli;

import dev.jetd.bindings.Availability;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import dev.jetd.daemon.runtime.Engines;
import dev.jetd.models.Bundle;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code jetd models build-engine}: builds a model's engines for this machine's GPU ahead of time.
 * The daemon runs it too, beside itself.
 */
@Command(
    name = "build-engine",
    description = "Build a model's engines for this machine's GPU, so that the daemon finds them.",
    mixinStandardHelpOptions = true)
final class ModelsBuildEngineCommand extends ModelsTool {
  @Parameters(paramLabel = "MODEL", description = "NAME, NAME:VERSION or the directory of a bundle")
  private String model = "";

  @Option(names = "--quiet", description = "say nothing but what goes wrong")
  private boolean quiet;

  ModelsBuildEngineCommand(Surroundings around) {
    super(around);
  }

  @Override
  public Integer call() {
    Engines engines = Engines.of(config(), around().home(), around().environment(), Path.of("/"));
    Bundle bundle = local().find(model);
    long start = System.nanoTime();
    try {
      bundle.verify();
      if (engines.probe() instanceof Availability.Unavailable u) {
        throw new BackendException(u.reason());
      }
      engines.build(bundle, (done, of) -> tell(done, of, start));
      return ExitCode.OK;
    } catch (BackendException e) {
      around().err().println("jetd: " + e.getMessage());
      boolean later = e.fault().filter(DeviceFault::recoverable).isPresent();
      return later ? ExitCode.LATER : ExitCode.FAILED;
    }
  }

  private void tell(int done, int of, long start) {
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    if (json()) {
      print(
          String.format(
              Locale.ROOT, "{\"engines\":%d,\"of\":%d,\"seconds\":%d}", done, of, seconds));
    } else if (!quiet) {
      print(String.format(Locale.ROOT, "%d of %d engines are built (%d s)", done, of, seconds));
    }
  }
}
