package dev.jetd.daemon.engines;

import dev.jetd.daemon.engines.EngineStatus.State;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.models.ModelId;
import java.util.Optional;

/** One model's way. Changed under the lock of {@link EngineLife} alone. */
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

  State state() {
    return state;
  }

  String reason() {
    return reason;
  }

  Optional<ServedModel> fast() {
    return fast;
  }

  Optional<BuildClock> build() {
    return build;
  }

  void moveTo(State next, String why) {
    state = next;
    reason = why;
    build = Optional.empty();
  }

  void building(BuildClock clock) {
    moveTo(State.BUILDING, "");
    build = Optional.of(clock);
  }

  void opened(ServedModel model) {
    fast = Optional.of(model);
  }

  /** Counts a fault; those before a long calm are forgotten. */
  int fault(long now, long calmNanos) {
    faults = faults > 0 && now - lastFault > calmNanos ? 1 : faults + 1;
    lastFault = now;
    return faults;
  }

  void withoutDevice() {
    fast = Optional.empty();
  }
}
