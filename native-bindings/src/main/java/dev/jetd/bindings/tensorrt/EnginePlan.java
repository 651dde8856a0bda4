package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.cuda.CudaDevice;
import dev.jetd.bindings.tensorrt.EngineFile.Reading;
import java.util.List;

/**
 * The engines that a model needs on a device.
 *
 * @param keys one a shape, in the plan's order
 */
public record EnginePlan(
    EncoderGraph graph, CudaDevice device, BucketPlan buckets, List<EngineKey> keys) {
  public EnginePlan {
    keys = List.copyOf(keys);
  }

  /** How many of them there are files of, whole or not. */
  public int present(EngineStore store) {
    return (int) keys.stream().filter(store::has).count();
  }

  /** Those that are to be built: absent, broken, or not ours. Reads every byte of the others. */
  public List<EngineKey> missing(EngineStore store) {
    return keys.stream().filter(key -> !(store.read(key) instanceof Reading.Whole)).toList();
  }
}
