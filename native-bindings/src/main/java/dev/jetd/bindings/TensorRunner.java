package dev.jetd.bindings;

import java.util.List;

/**
 * One thread's means of running a tensor session. Used by the thread that owns it and no other, but
 * for {@link #cancel}, and closed by it.
 */
public interface TensorRunner extends AutoCloseable {

  /** Decides whether outputs may be copied out of native memory. */
  interface Room {
    /** Throws if there is no room for so many bytes more. */
    void take(long bytes);
  }

  /**
   * Runs the graph once.
   *
   * @param inputs every input of the graph, in any order
   * @param outputs names of the outputs to compute, in the order wanted
   * @param room asked once, before the outputs are copied
   * @return the outputs, in memory of their own
   * @throws TensorException if the request is at fault, or its outputs are larger than may be
   * @throws BackendException if the run fails; the runner stays usable
   */
  List<Tensor> run(List<Tensor> inputs, List<String> outputs, Room room);

  /**
   * Ends the run under way, which then fails, and fails every later one until {@link #allow}: so no
   * cancel comes too early. From any thread, until the runner is closed.
   */
  void cancel();

  /** Forgets a cancel. */
  void allow();

  @Override
  void close();
}
