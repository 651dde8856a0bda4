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

  @Override
  void close();
}
