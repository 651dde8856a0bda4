package dev.jetd.daemon.serving;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a client asks for, whatever its dialect.
 *
 * @param model that answers; whoever asks holds it until then
 * @param field what the dialect calls the inputs, for messages
 * @param priority what the client asked for; empty to judge by the number of inputs
 * @param timeout how long the client will wait
 * @param client who asks, for fairness: all requests of one connection are equal to this
 * @param whole whether an input that the model cannot take whole is refused, not cut
 */
public record EmbeddingRequest(
    ServedModel model,
    String field,
    List<EmbeddingInput> inputs,
    Optional<Priority> priority,
    Duration timeout,
    Object client,
    boolean whole) {

  /** One whose inputs may be cut. */
  public EmbeddingRequest(
      ServedModel model,
      String field,
      List<EmbeddingInput> inputs,
      Optional<Priority> priority,
      Duration timeout,
      Object client) {
    this(model, field, inputs, priority, timeout, client, false);
  }
}
