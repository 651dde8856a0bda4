package dev.jetd.daemon.engines;

import dev.jetd.daemon.engines.EngineStatus.State;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.models.ModelId;
import java.util.Optional;

/** One model's way. Safe for many threads. */
final class EngineEntry {
  private final ServedModel cpu;
  private State state = State.WAITING;
  private String reason = "";
  private Optional<ServedModel> fast = Optional.empty();
  private Optional<BuildClock> build = Optional.empty();
  private int faults;
  private long lastFault;

  /**
   * @param cpu what serves, and what stands by
   */
  EngineEntry(ServedModel cpu) {
    this.cpu = cpu;
  }

  ModelId id() {
    return cpu.manifest().id();
  }

  ServedModel cpu() {
    return cpu;
  }

  synchronized Optional<ServedModel> fast() {
    return fast;
  }

  synchronized EngineStatus status(Accelerator accelerator, long now) {
    if (build.isEmpty()) {
      return EngineStatus.of(id(), state, reason);
    }
    Accelerator.Progress progress = accelerator.progress(cpu.bundle());
    long left = build.get().secondsLeft(progress, now);
    return new EngineStatus(id(), state, "", progress.done(), progress.of(), left);
  }

  synchronized void moveTo(State next, String why) {
    state = next;
    reason = why;
    build = Optional.empty();
  }

  synchronized void building(BuildClock clock) {
    moveTo(State.BUILDING, "");
    build = Optional.of(clock);
  }

  synchronized void opened(ServedModel model) {
    fast = Optional.of(model);
  }

  /** Counts a fault; those before a long calm are forgotten. */
  synchronized int fault(long now, long calmNanos) {
    faults = faults > 0 && now - lastFault > calmNanos ? 1 : faults + 1;
    lastFault = now;
    return faults;
  }

  /**
   * The device failed.
   *
   * @return whether it was that model by which the device served
   */
  synchronized boolean fell(ServedModel model, String why) {
    if (fast.filter(model::equals).isEmpty()) {
      return false;
    }
    withoutDevice();
    moveTo(State.RECOVERING, why);
    return true;
  }

  synchronized void withoutDevice() {
    fast = Optional.empty();
  }
}
