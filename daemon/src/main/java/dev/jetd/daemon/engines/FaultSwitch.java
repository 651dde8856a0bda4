package dev.jetd.daemon.engines;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import java.util.Optional;

/**
 * Passes on a fault once there is somebody to pass it to: a model can fail between its loading and
 * its taking over.
 */
final class FaultSwitch implements FaultListener {

  private record Fault(DeviceFault kind, String message) {}

  private Optional<FaultListener> listener = Optional.empty();
  private Optional<Fault> missed = Optional.empty();

  /** What failed before anybody listened. */
  synchronized Optional<BackendException> missed() {
    return missed.map(fault -> new BackendException(fault.kind(), fault.message()));
  }

  synchronized void listen(FaultListener next) {
    listener = Optional.of(next);
    missed.ifPresent(fault -> next.faulted(fault.kind(), fault.message()));
  }

  @Override
  public synchronized void faulted(DeviceFault kind, String message) {
    listener.ifPresentOrElse(
        there -> there.faulted(kind, message),
        () -> missed = Optional.of(new Fault(kind, message)));
  }
}
