package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.BackendException;
import java.util.List;

/** Refuses what an engine would not notice. */
final class SequenceCheck {

  private SequenceCheck() {}

  /**
   * @throws BackendException naming what is wrong with a sequence
   */
  static void check(List<int[]> sequences, EncoderGraph graph) {
    if (sequences.isEmpty()) {
      throw new BackendException("The batch is empty");
    }
    for (int[] sequence : sequences) {
      int longest = graph.model().maxTokens();
      if (sequence.length == 0 || sequence.length > longest) {
        throw new BackendException(
            "A sequence has " + sequence.length + " tokens; the model takes 1 to " + longest);
      }
      for (int id : sequence) {
        if (id < 0 || id >= graph.vocabulary()) {
          throw new BackendException(
              "A sequence has the token id " + id + "; the vocabulary has " + graph.vocabulary());
        }
      }
    }
  }
}
