package dev.jetd.daemon.serving;

import java.util.function.Function;

/**
 * An observer with a meter and a pulse.
 *
 * @param told is told of everything
 * @param meters the meter of a model, by its name
 */
public record MeteredObserver(
    ServingObserver told, Function<String, RunMeter> meters, WorkPulse pulse)
    implements ServingObserver {
  @Override
  public void tokenized(long nanos) {
    told.tokenized(nanos);
  }

  @Override
  public void waited(long nanos) {
    told.waited(nanos);
  }

  @Override
  public void ran(int sequences, int tokens, long nanos) {
    told.ran(sequences, tokens, nanos);
    pulse.ran(sequences, tokens, nanos);
  }

  @Override
  public void completed(Priority priority, long nanos) {
    told.completed(priority, nanos);
    pulse.completed(priority, nanos);
  }

  @Override
  public void ranTensors(long nanos) {
    told.ranTensors(nanos);
  }

  @Override
  public void failed() {
    told.failed();
  }

  @Override
  public void dropped() {
    told.dropped();
  }

  @Override
  public void found(EmbeddingResult.Origin origin) {
    told.found(origin);
  }

  @Override
  public RunMeter meter(String model) {
    return meters.apply(model);
  }
}
