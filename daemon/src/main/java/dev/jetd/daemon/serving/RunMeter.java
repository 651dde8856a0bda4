package dev.jetd.daemon.serving;

import java.util.List;

/** Measures what runs of a model cost. Called on hot threads: be brief. */
@FunctionalInterface
public interface RunMeter {

  /** Where nothing can be measured. */
  RunMeter NONE = start -> (end, tokens) -> List.of();

  /** A run begins, at that nanosecond of the service's clock. */
  Run begin(long nanos);

  /** A run under way. */
  @FunctionalInterface
  interface Run {
    /**
     * It ended, well or not.
     *
     * @param tokens of each of its sequences
     * @return microjoules of each of them; empty where nothing can be measured
     */
    List<Long> end(long nanos, List<Integer> tokens);
  }
}
