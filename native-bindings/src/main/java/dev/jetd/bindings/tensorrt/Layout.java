package dev.jetd.bindings.tensorrt;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where an engine's tensors lie in one block of memory: the inputs, then the vectors, then what is
 * brought back only where it is asked for. The block on the host and the one on the device are
 * alike, so that one copy takes all inputs there and one brings all vectors back.
 *
 * @param offsets by name
 * @param inputs bytes of all inputs
 * @param vectors bytes of what every run brings back, after the inputs
 * @param bytes of all
 */
record Layout(Map<String, Long> offsets, long inputs, long vectors, long bytes) {
  /** What TensorRT wants, and more. */
  private static final long ALIGNMENT = 256;

  /**
   * @param inputs bytes an element of each input, in the order they lie
   * @param dimension components of a vector
   * @param tokens whether the tokens' vectors are given too
   */
  static Layout of(Bucket bucket, Map<String, Integer> inputs, int dimension, boolean tokens) {
    Map<String, Long> offsets = new LinkedHashMap<>();
    long at = 0;
    for (Map.Entry<String, Integer> input : inputs.entrySet()) {
      offsets.put(input.getKey(), at);
      at = aligned(at + (long) bucket.size() * input.getValue());
    }
    long ofInputs = at;
    for (String output : new String[] {NetworkHead.VECTORS, NetworkHead.UNSCALED}) {
      offsets.put(output, at);
      at = aligned(at + (long) bucket.rows() * dimension * Float.BYTES);
    }
    long ofVectors = at - ofInputs;
    if (tokens) {
      offsets.put(NetworkHead.TOKENS, at);
      at = aligned(at + (long) bucket.size() * dimension * Float.BYTES);
    }
    return new Layout(offsets, ofInputs, ofVectors, at);
  }

  private static long aligned(long offset) {
    return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Where a tensor begins. */
  int offset(String name) {
    Long offset = offsets.get(name);
    if (offset == null) {
      throw new IllegalArgumentException("no tensor " + name + " in " + offsets.keySet());
    }
    return Math.toIntExact(offset);
  }
}
