package dev.jetd.bindings.onnx;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.BatchForm;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.VectorForm;
import java.util.Collections;
import java.util.List;
import org.bytedeco.onnxruntime.Session;

/** Checks a batch, lays it out as a rectangle, runs it and pools what comes back. */
final class OnnxRunner implements Runner {
  private final EncoderModel model;
  private final BatchForm batchForm;
  private final int maxBatchTokens;
  private final RunBuffers buffers;
  private final Pooler pooler;
  private boolean closed;

  OnnxRunner(
      Shared<Session> session,
      EncoderModel model,
      EncoderIo io,
      BatchForm batchForm,
      int maxBatchTokens) {
    this.model = model;
    this.batchForm = batchForm;
    this.maxBatchTokens = maxBatchTokens;
    this.pooler = new Pooler(model.pooling(), model.normalize(), model.dimension());
    this.buffers = RunBuffers.of(session, model, io, maxBatchTokens);
  }

  @Override
  public float[][] run(List<int[]> sequences) {
    return run(sequences, Collections.nCopies(sequences.size(), VectorForm.USUAL));
  }

  @Override
  public float[][] run(List<int[]> sequences, List<VectorForm> forms) {
    return run(sequences, forms, sequences.stream().map(sequence -> sequence.length).toList());
  }

  @Override
  public float[][] run(List<int[]> sequences, List<VectorForm> forms, List<Integer> seconds) {
    if (closed) {
      throw new IllegalStateException("The runner is closed");
    }
    int longest = check(sequences);
    for (int row = 0; row < sequences.size(); row++) {
      buffers.putRow(row, sequences.get(row), seconds.get(row), longest);
    }
    buffers.run(sequences.size(), longest);
    return vectors(sequences, forms, longest);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      buffers.close();
    }
  }

  /** Returns the length of the longest sequence. */
  private int check(List<int[]> sequences) {
    if (sequences.isEmpty()) {
      throw new BackendException("The batch is empty");
    }
    if (sequences.size() > 1 && batchForm == BatchForm.SINGLE) {
      throw new BackendException(
          sequences.size() + " sequences in a batch, and this model takes one");
    }
    int longest = 0;
    for (int[] sequence : sequences) {
      checkSequence(sequence);
      longest = Math.max(longest, sequence.length);
    }
    long tokens = (long) sequences.size() * longest;
    if (tokens > maxBatchTokens) {
      throw new BackendException(
          "The batch has "
              + tokens
              + " tokens, padding included; at most "
              + maxBatchTokens
              + " fit");
    }
    return longest;
  }

  /** An id beyond the vocabulary is ONNX Runtime's to refuse; a negative one it would take. */
  private void checkSequence(int[] sequence) {
    if (sequence.length == 0 || sequence.length > model.maxTokens()) {
      throw new BackendException(
          "A sequence has "
              + sequence.length
              + " tokens; the model takes 1 to "
              + model.maxTokens());
    }
    for (int id : sequence) {
      if (id < 0) {
        throw new BackendException("A sequence has the token id " + id);
      }
    }
  }

  private float[][] vectors(List<int[]> sequences, List<VectorForm> forms, int longest) {
    float[][] vectors = new float[sequences.size()][];
    for (int row = 0; row < vectors.length; row++) {
      try {
        vectors[row] =
            pooler.vector(
                buffers.output(), row, sequences.get(row).length, longest, forms.get(row));
      } catch (ArithmeticException e) {
        throw new BackendException(
            "The model's output for sequence "
                + (row + 1)
                + " of "
                + vectors.length
                + " is no vector: "
                + e.getMessage(),
            e);
      }
    }
    return vectors;
  }
}
