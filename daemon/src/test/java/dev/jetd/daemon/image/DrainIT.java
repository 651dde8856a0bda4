package dev.jetd.daemon.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.daemon.http.DrainUnderLoad;
import dev.jetd.daemon.pool.StubRegistrar;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built image in a pool, stopped by SIGTERM under load. */
final class DrainIT {
  private static final int SIGTERM = 128 + 15;

  @TempDir private Path state;

  @Test
  void aSignalEndsNoConnectionInTheMiddleOfARequest() throws Exception {
    try (StubRegistrar registrar = StubRegistrar.start();
        ImageProcess jetd =
            ImageProcess.start(
                state,
                "serve",
                "--api-port",
                "0",
                "--admin-port",
                "0",
                "--shutdown-drain",
                "5m",
                "--pool-registrars",
                registrar.url(),
                "--pool-node",
                "signalled")) {
      int port = jetd.awaitReady();
      DrainUnderLoad.check(
          port, registrar, jetd::terminate, () -> assertThat(exitCode(jetd)).isEqualTo(SIGTERM));
    }
  }

  private static int exitCode(ImageProcess jetd) {
    try {
      return jetd.exitCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
