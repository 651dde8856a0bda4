package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.Precision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How TensorRT is used.
 *
 * @param engines the directory they are kept in
 * @param precision to compute in; empty for FP16, or INT8 where the graph is quantised statically
 * @param runTokens tokens of one run; 0 takes what suits the device
 * @param buildMemory the most device memory a build may try kernels with, in bytes; 0 takes a
 *     quarter of what is free
 * @param lanes runs at the same time
 * @param graphs whether runs are recorded once and launched whole
 * @param runLimit a run longer than this has hung
 */
public record TensorRtOptions(
    Path engines,
    Optional<Precision> precision,
    int runTokens,
    long buildMemory,
    int lanes,
    boolean graphs,
    Duration runLimit) {

  /** On a board that shares its memory, and on a card with much of its own. */
  private static final int INTEGRATED_RUN = 512;

  private static final int DISCRETE_RUN = 4096;

  private static final Duration SET_UP = Duration.ofMinutes(1);

  private static final long LEAST_BUILD = 64L << 20;
  private static final long INTEGRATED_BUILD = 1L << 30;
  private static final long DISCRETE_BUILD = 4L << 30;

  /** A shape's first run also loads its kernels, from a slow disk if it must. */
  Duration setUpLimit() {
    return runLimit.compareTo(SET_UP) < 0 ? SET_UP : runLimit;
  }

  /** Tokens of one run on such a device. */
  int runTokens(boolean integrated) {
    if (runTokens > 0) {
      return runTokens;
    }
    return integrated ? INTEGRATED_RUN : DISCRETE_RUN;
  }

  /** Memory a build may try kernels with on such a device, of which so much is free. */
  long workspace(boolean integrated, long free) {
    if (buildMemory > 0) {
      return buildMemory;
    }
    return Math.clamp(free / 4, LEAST_BUILD, integrated ? INTEGRATED_BUILD : DISCRETE_BUILD);
  }

  /** What a graph of that precision is computed in. */
  Precision precision(Precision ofGraph) {
    return precision.orElse(ofGraph == Precision.INT8 ? Precision.INT8 : Precision.FP16);
  }
}
