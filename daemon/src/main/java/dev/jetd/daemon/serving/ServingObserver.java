package dev.jetd.daemon.serving;

/**
 * Is told what happens to work on its way; the metrics are one. Called on hot threads: be brief.
 */
public interface ServingObserver {

  /** Takes no notice. */
  ServingObserver NONE = new NoObserver();

  /** A text was tokenized in that many nanoseconds. */
  void tokenized(long nanos);

  /** A sequence waited that long for a lane. */
  void waited(long nanos);

  /** A run ended well. */
  void ran(int sequences, int tokens, long nanos);

  /** A run of a tensor graph ended well. */
  void ranTensors(long nanos);

  /** A sequence has its vector, that long after it was asked for. */
  void completed(Priority priority, long nanos);

  /** A run failed. */
  void failed();

  /** Work was dropped because nobody waited for it. */
  void dropped();

  /** What measures the runs of the model of that name. */
  RunMeter meter(String model);

  /** A vector was found in the cache, joined, or had to be computed. */
  void found(EmbeddingResult.Origin origin);
}
