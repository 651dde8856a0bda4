package dev.jetd.bindings.encoder;

import dev.jetd.bindings.BatchForm;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.VectorForm;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** A file of weights in use. */
final class EncoderSession implements Session {
  /** Changes when the same weights would give other vectors, by as little as a bit. */
  private static final int ARITHMETIC = 1;

  /**
   * More tokens at a time bring no speed; fewer texts in a run would stream the weights too often.
   */
  private static final int CHUNK_TOKENS = 256;

  private final SharedModel weights;
  private final EncoderModel model;
  private final int maxBatchTokens;
  private final String kernel;
  private final int[] shape;
  private final Precision precision;
  private boolean closed;

  /** Takes over the weights. */
  EncoderSession(SharedModel weights, EncoderModel model, int maxBatchTokens, String kernel) {
    this.weights = weights;
    this.model = model;
    this.maxBatchTokens = maxBatchTokens;
    this.kernel = kernel;
    this.shape = weights.shape();
    this.precision = weights.precision();
  }

  /** The most tokens worked on at a time. */
  static int chunk(EncoderModel model) {
    return Math.max(CHUNK_TOKENS, model.maxTokens());
  }

  /**
   * Has up to so many threads share a run while processors are idle; before the first runner.
   *
   * @param processors how many there are
   */
  void share(int threads, int processors) {
    if (threads > 1) {
      weights.startHelpers(chunk(model), threads - 1, processors);
    }
  }

  /** How many parts of runs were computed by other threads than the runners' own. */
  long helped() {
    return weights.helpers().map(Helpers::helped).orElse(0L);
  }

  EncoderModel model() {
    return model;
  }

  int vocabulary() {
    return shape[0];
  }

  int positions() {
    return shape[1];
  }

  int hidden() {
    return shape[2];
  }

  @Override
  public int dimension() {
    return model.dimension();
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public BatchForm batchForm() {
    return BatchForm.PACKED;
  }

  @Override
  public Set<VectorForm> forms() {
    return EnumSet.allOf(VectorForm.class);
  }

  /** The kernel is no part of it: all kernels of a precision give the same vectors. */
  @Override
  public String arithmetic() {
    return backend()
        + ' '
        + precision.name().toLowerCase(Locale.ROOT)
        + ' '
        + EncoderFile.LAYOUT
        + '.'
        + ARITHMETIC;
  }

  @Override
  public String backend() {
    return NativeEncoderBackend.NAME;
  }

  @Override
  public synchronized Runner newRunner() {
    if (closed) {
      throw new IllegalStateException("The session is closed");
    }
    SharedModel shared = weights.share();
    try {
      return new EncoderRunner(shared, model, vocabulary(), maxBatchTokens, kernel);
    } catch (RuntimeException | Error e) {
      shared.release();
      throw e;
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      weights.release();
    }
  }
}
