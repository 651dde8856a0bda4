package dev.jetd.bindings;

import java.util.List;

/**
 * One thread's means of running a session: preallocated buffers and nothing shared. Used by the
 * thread that owns it and no other, and closed by it.
 */
public interface Runner extends AutoCloseable {

  /**
   * Computes one vector a sequence, in order.
   *
   * @param sequences token ids, special tokens included; one sequence only where the session's form
   *     is {@link BatchForm#SINGLE}
   * @throws BackendException if the batch is too large for the buffers or the run fails; the runner
   *     stays usable
   */
  float[][] run(List<int[]> sequences);

  /**
   * As {@link #run(List)}, with something else than the usual made of some of the sequences.
   *
   * @param forms one a sequence, each among the session's
   */
  default float[][] run(List<int[]> sequences, List<VectorForm> forms) {
    if (forms.stream().allMatch(VectorForm.USUAL::equals)) {
      return run(sequences);
    }
    throw new BackendException("This backend gives the model's own vectors and no others");
  }

  /**
   * As {@link #run(List, List)}, where some of the sequences have two parts, as a question and a
   * text that may answer it.
   *
   * @param seconds one a sequence: where the tokens of its second part begin, which the model is
   *     told apart from the first by their type; the sequence's length where it has one part
   */
  default float[][] run(List<int[]> sequences, List<VectorForm> forms, List<Integer> seconds) {
    for (int i = 0; i < sequences.size(); i++) {
      if (seconds.get(i) != sequences.get(i).length) {
        throw new BackendException("This backend takes texts and no pairs of them");
      }
    }
    return run(sequences, forms);
  }

  @Override
  void close();
}
