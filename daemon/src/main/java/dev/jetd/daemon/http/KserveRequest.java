package dev.jetd.daemon.http;

import dev.jetd.bindings.Tensor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * An inference request of the Open Inference Protocol, read.
 *
 * @param outputs those asked for, in that order; none for all
 * @param binary whether outputs that do not say otherwise go into the answer as binary data
 * @param timeout what the request's parameters say of it
 */
record KserveRequest(
    Optional<String> id,
    List<Tensor> inputs,
    List<Output> outputs,
    boolean binary,
    Optional<Duration> timeout) {

  /**
   * An output asked for.
   *
   * @param binary what it says of its form itself
   */
  record Output(String name, Optional<Boolean> binary) {}

  List<String> outputNames() {
    return outputs.stream().map(Output::name).toList();
  }

  /** Whether this output goes into the answer as binary data. */
  boolean isBinary(String output) {
    return outputs.stream()
        .filter(o -> o.name().equals(output))
        .findFirst()
        .flatMap(Output::binary)
        .orElse(binary);
  }
}
