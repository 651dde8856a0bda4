package dev.jetd.daemon.serving;

/** Where nobody counts. */
final class NoObserver implements ServingObserver {
  @Override
  public void tokenized(long nanos) {}

  @Override
  public void waited(long nanos) {}

  @Override
  public void ran(int sequences, int tokens, long nanos) {}

  @Override
  public void ranTensors(long nanos) {}

  @Override
  public void completed(Priority priority, long nanos) {}

  @Override
  public void failed() {}

  @Override
  public void dropped() {}

  @Override
  public void found(EmbeddingResult.Origin origin) {}

  @Override
  public RunMeter meter(String model) {
    return RunMeter.NONE;
  }
}
