package dev.jetd.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.Platform;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What arrives at the other end of a real socket. */
final class SystemdTest {
  private static final Path NATIVES =
      Path.of(Optional.ofNullable(System.getProperty("jetd.natives")).orElseThrow())
          .resolve(Platform.current().orElseThrow().directory());

  private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());

  @TempDir private Path directory;

  private ServiceManager manager(Path socket, String watchdogMicros) {
    return Systemd.of(
        Map.of("NOTIFY_SOCKET", socket.toString(), "WATCHDOG_USEC", watchdogMicros),
        NATIVES,
        trouble::get,
        System::nanoTime);
  }

  @Test
  void itIsToldOfTheStartTheReadinessAndTheStop() {
    Path socket = directory.resolve("notify");
    try (NotifyListener systemd = new NotifyListener(socket, NATIVES);
        ServiceManager manager = manager(socket, "")) {
      manager.status("loading a model");
      assertThat(systemd.next()).isEqualTo("STATUS=loading a model");
      manager.ready("serving it");
      assertThat(systemd.next()).isEqualTo("READY=1\nSTATUS=serving it");
      manager.stopping(Duration.ofSeconds(3));
      assertThat(systemd.next().lines()).contains("STOPPING=1", "EXTEND_TIMEOUT_USEC=3000000");
    }
  }

  @Test
  void theWatchdogIsFedOnlyWhileNothingIsWrong() {
    Path socket = directory.resolve("notify");
    try (NotifyListener systemd = new NotifyListener(socket, NATIVES);
        ServiceManager manager = manager(socket, "30000")) {
      manager.ready("serving it");
      assertThat(systemd.next()).startsWith("READY=1");
      assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
      trouble.set(Optional.of("a lane hangs"));
      String message = systemd.next();
      while (message.equals("WATCHDOG=1")) {
        message = systemd.next();
      }
      assertThat(message).isEqualTo("STATUS=a lane hangs");
      trouble.set(Optional.empty());
      assertThat(systemd.next()).isEqualTo("WATCHDOG=1\nSTATUS=serving it");
      assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
    }
  }

  @Test
  void aTextCannotPassForAnAssignment() {
    Path socket = directory.resolve("notify");
    try (NotifyListener systemd = new NotifyListener(socket, NATIVES);
        ServiceManager manager = manager(socket, "")) {
      manager.status("loading x\nREADY=1");
      assertThat(systemd.next()).isEqualTo("STATUS=loading x READY=1");
    }
  }

  @Test
  void aManagerThatIsNotThereHoldsNothingUp() {
    ServiceManager gone = manager(directory.resolve("nobody"), "1000");
    gone.ready("serving");
    gone.close();
    ServiceManager senseless = manager(Path.of("x".repeat(200)), "1000");
    senseless.ready("serving");
    senseless.close();
    assertThat(Systemd.of(Map.of(), NATIVES, trouble::get, System::nanoTime))
        .isSameAs(ServiceManager.NONE);
  }

  @Test
  void theWatchdogIsThatOfThisProcessAlone() {
    String own = Long.toString(ProcessHandle.current().pid());
    assertThat(Systemd.watchdog(Map.of("WATCHDOG_USEC", "2000000", "WATCHDOG_PID", own)))
        .contains(Duration.ofSeconds(2));
    assertThat(Systemd.watchdog(Map.of("WATCHDOG_USEC", "2000000", "WATCHDOG_PID", "1"))).isEmpty();
    assertThat(Systemd.watchdog(Map.of("WATCHDOG_USEC", "soon"))).isEmpty();
    assertThat(Systemd.watchdog(Map.of())).isEmpty();
  }
}
