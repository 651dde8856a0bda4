package dev.jetd.daemon.serving;

import dev.jetd.bindings.Tensor;
import java.time.Duration;
import java.util.List;

/**
 * One run of a tensor graph.
 *
 * @param outputs which to compute, in the order wanted; none for all
 * @param timeout how long the client will wait
 * @param client who asks, for fairness: all requests of one connection are equal to this
 * @param share pays for the outputs; the caller's, who closes it when they are written
 */
public record TensorRequest(
    List<Tensor> inputs,
    List<String> outputs,
    Priority priority,
    Duration timeout,
    Object client,
    TensorBudget.Share share) {}
