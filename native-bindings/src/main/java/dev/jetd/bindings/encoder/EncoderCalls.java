package dev.jetd.bindings.encoder;

import java.nio.ByteBuffer;

/**
 * The functions of {@code libjetdencoder.so}. Handles are addresses: who opened one closes it,
 * once, and nothing is called with one that is closed.
 */
final class EncoderCalls {
  private EncoderCalls() {}

  /**
   * Maps a file of weights.
   *
   * @param path in UTF-8
   * @throws dev.jetd.bindings.BackendException saying what is wrong with it
   */
  static native long openModel(byte[] path);

  static native void closeModel(long model);

  /** Fills in vocabulary, positions, hidden size and precision, as its header has them. */
  static native void shape(long model, int[] out);

  /** Names of a precision's kernels that this processor runs, best first, separated by blanks. */
  static native String kernels(int precision);

  /**
   * Takes the memory for helpers of a model's runs, who take part while processors are idle.
   *
   * @param chunk the most tokens worked on at a time
   * @param processors that runs and helpers may use together
   * @throws dev.jetd.bindings.BackendException if there is no memory
   */
  static native long newTeam(long model, int chunk, int helpers, int processors);

  /** Is a helper, from 0, until the team ends: what its thread does, all its life. */
  static native void help(long team, int helper);

  /** How many parts of runs helpers have computed. */
  static native long helped(long team);

  /** Has the helpers return; no run is under way any more. */
  static native void endTeam(long team);

  /** After the helpers have returned and the runners are freed. */
  static native void freeTeam(long team);

  /**
   * Takes the memory for one thread's runs.
   *
   * @param team whose helpers may take part; 0 for none
   * @param kernel one of the model's precision, by {@link #kernels}
   * @param tokens the most tokens of a batch
   * @param chunk the most tokens worked on at a time; at least those of the longest text
   * @param pooling 0 mean, 1 first, 2 last token
   * @throws dev.jetd.bindings.BackendException if there is no memory, or no such kernel
   */
  static native long newRunner(
      long model, long team, String kernel, int tokens, int chunk, int pooling, boolean normalize);

  /** Lowers the calling thread's priority, for good; where that is forbidden nothing happens. */
  static native void giveWay();

  static native void freeRunner(long runner);

  /** Memory of the runner, in native byte order: the token ids of all texts, end to end. */
  static native ByteBuffer ids(long runner);

  /** Memory of the runner: how many of the ids belong to each text. */
  static native ByteBuffer lengths(long runner);

  /**
   * Memory of the runner: what is made of each text. 0 one vector as the model says, 1 one that is
   * never scaled, 2 every token's.
   */
  static native ByteBuffer forms(long runner);

  /** Memory of the runner: the vectors of its last run, end to end. */
  static native ByteBuffer vectors(long runner);

  /** Runs so many texts; false, having computed nothing, if they are none that the model takes. */
  static native boolean run(long runner, int texts);
}
