package dev.jetd.bindings.encoder;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.VectorForm;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Collections;
import java.util.List;

/** Checks a batch, lays its tokens end to end, and makes the one call. */
final class EncoderRunner implements Runner {
  private final SharedModel weights;
  private final EncoderModel model;
  private final int vocabulary;
  private final int maxBatchTokens;
  private final long handle;
  private final IntBuffer ids;
  private final IntBuffer lengths;
  private final IntBuffer forms;
  private final FloatBuffer vectors;
  private boolean closed;

  /**
   * Takes over a share of the weights, unless it throws. The thread it is made on is the one it
   * runs on, for milliseconds at a time: it gives way to those that answer requests.
   */
  EncoderRunner(
      SharedModel weights, EncoderModel model, int vocabulary, int maxBatchTokens, String kernel) {
    this.weights = weights;
    this.model = model;
    this.vocabulary = vocabulary;
    this.maxBatchTokens = maxBatchTokens;
    int pooling =
        switch (model.pooling()) {
          case MEAN, NONE -> 0;
          case CLS -> 1;
          case LAST -> 2;
        };
    handle =
        EncoderCalls.newRunner(
            weights.handle(),
            weights.helpers().map(Helpers::team).orElse(0L),
            kernel,
            maxBatchTokens,
            EncoderSession.chunk(model),
            pooling,
            model.normalize());
    EncoderCalls.giveWay();
    ids = memory(EncoderCalls.ids(handle)).asIntBuffer();
    lengths = memory(EncoderCalls.lengths(handle)).asIntBuffer();
    forms = memory(EncoderCalls.forms(handle)).asIntBuffer();
    vectors = memory(EncoderCalls.vectors(handle)).asFloatBuffer();
  }

  @Override
  public float[][] run(List<int[]> sequences) {
    return run(sequences, Collections.nCopies(sequences.size(), VectorForm.USUAL));
  }

  @Override
  public float[][] run(List<int[]> sequences, List<VectorForm> wanted) {
    if (closed) {
      throw new IllegalStateException("The runner is closed");
    }
    check(sequences);
    ids.clear();
    lengths.clear();
    forms.clear();
    for (int i = 0; i < sequences.size(); i++) {
      ids.put(sequences.get(i));
      lengths.put(sequences.get(i).length);
      forms.put(code(wanted.get(i)));
    }
    if (!EncoderCalls.run(handle, sequences.size())) {
      throw new BackendException("The native encoder refused the batch");
    }
    return vectors(sequences, wanted);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      EncoderCalls.freeRunner(handle);
      weights.release();
    }
  }

  private static ByteBuffer memory(ByteBuffer buffer) {
    return buffer.order(ByteOrder.nativeOrder());
  }

  private void check(List<int[]> sequences) {
    if (sequences.isEmpty()) {
      throw new BackendException("The batch is empty");
    }
    long tokens = 0;
    for (int[] sequence : sequences) {
      checkSequence(sequence);
      tokens += sequence.length;
    }
    if (tokens > maxBatchTokens) {
      throw new BackendException(
          "The batch has " + tokens + " tokens; at most " + maxBatchTokens + " fit");
    }
  }

  private void checkSequence(int[] sequence) {
    if (sequence.length == 0 || sequence.length > model.maxTokens()) {
      throw new BackendException(
          "A sequence has "
              + sequence.length
              + " tokens; the model takes 1 to "
              + model.maxTokens());
    }
    for (int id : sequence) {
      if (id < 0 || id >= vocabulary) {
        throw new BackendException(
            "A sequence has the token id " + id + "; the vocabulary has " + vocabulary);
      }
    }
  }

  private static int code(VectorForm form) {
    return switch (form) {
      case USUAL -> 0;
      case UNSCALED -> 1;
      case TOKENS -> 2;
    };
  }

  private float[][] vectors(List<int[]> sequences, List<VectorForm> wanted) {
    int texts = sequences.size();
    float[][] all = new float[texts][];
    vectors.clear();
    for (int text = 0; text < texts; text++) {
      int tokens = wanted.get(text) == VectorForm.TOKENS ? sequences.get(text).length : 1;
      all[text] = new float[tokens * model.dimension()];
      vectors.get(all[text]);
      // One number that is not finite makes the sum none.
      float sum = 0;
      for (float component : all[text]) {
        sum += component;
      }
      if (!Float.isFinite(sum)) {
        throw new BackendException(
            "The model's output for sequence " + (text + 1) + " of " + texts + " is not finite");
      }
    }
    return all;
  }
}
