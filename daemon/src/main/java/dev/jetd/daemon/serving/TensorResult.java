package dev.jetd.daemon.serving;

import dev.jetd.bindings.Tensor;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a run gave.
 *
 * @param queueNanos waited for a lane
 * @param runNanos in the model
 * @param microjoules above idle; absent where energy is not measured
 */
public record TensorResult(
    List<Tensor> outputs, long queueNanos, long runNanos, OptionalLong microjoules) {}
