package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.Priority;
import dev.jetd.daemon.serving.TensorBudget;
import java.time.Duration;
import java.util.Optional;

/**
 * An inference request and what its exchange says of it.
 *
 * @param share pays for the outputs
 */
record KserveCall(
    KserveRequest request,
    Optional<Priority> priority,
    Duration timeout,
    Object client,
    TensorBudget.Share share) {

  static KserveCall of(KserveRequest request, Exchange exchange, TensorBudget.Share share) {
    Duration longest = exchange.timeout();
    Duration timeout = request.timeout().filter(t -> t.compareTo(longest) < 0).orElse(longest);
    return new KserveCall(request, exchange.priority(), timeout, exchange.client(), share);
  }
}
