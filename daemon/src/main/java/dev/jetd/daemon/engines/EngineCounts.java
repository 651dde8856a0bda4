package dev.jetd.daemon.engines;

import dev.jetd.bindings.DeviceFault;
import dev.jetd.models.ModelId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What has happened so far, for the metrics. */
public final class EngineCounts {

  /** A kind of fault of a model's runs. */
  public record FaultOf(String model, DeviceFault fault) {}

  private final Map<FaultOf, LongAdder> faults = new ConcurrentHashMap<>();
  private final LongAdder toDevice = new LongAdder();
  private final LongAdder toCpu = new LongAdder();

  void fault(ModelId model, DeviceFault fault) {
    faults.computeIfAbsent(new FaultOf(model.toString(), fault), f -> new LongAdder()).increment();
  }

  void exchangedToDevice() {
    toDevice.increment();
  }

  void exchangedToCpu() {
    toCpu.increment();
  }

  public Map<FaultOf, Long> faults() {
    Map<FaultOf, Long> all = new ConcurrentHashMap<>();
    faults.forEach((fault, count) -> all.put(fault, count.sum()));
    return all;
  }

  /** How often the device has taken over. */
  public long toDevice() {
    return toDevice.sum();
  }

  /** How often the CPU had to. */
  public long toCpu() {
    return toCpu.sum();
  }
}
