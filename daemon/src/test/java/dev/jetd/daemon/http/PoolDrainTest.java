package dev.jetd.daemon.http;

import dev.jetd.daemon.pool.StubRegistrar;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The daemon in this process, stopped under load; {@code DrainIT} does it by a signal. */
final class PoolDrainTest {

  @Test
  void noConnectionEndsInTheMiddleOfARequest() throws Exception {
    try (StubRegistrar registrar = StubRegistrar.start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      TestDaemon daemon =
          TestDaemon.start(
              "pool.registrars", registrar.url(),
              "pool.node", "draining",
              "shutdown.drain", "5m");
      DrainUnderLoad.check(
          daemon.apiPort(), registrar, () -> threads.execute(daemon::close), threads::close);
    }
  }
}
