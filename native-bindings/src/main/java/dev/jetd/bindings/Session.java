package dev.jetd.bindings;

import java.util.EnumSet;
import java.util.Set;

/**
 * A loaded model. Its weights are shared by all its runners; close the runners first.
 *
 * <p>Any thread may read its facts and make runners.
 */
public interface Session extends AutoCloseable {

  /** Components of a vector. */
  int dimension();

  Precision precision();

  /** How sequences may be put together in one run. */
  BatchForm batchForm();

  /** Which backend and provider runs it, such as {@code onnxruntime-cpu}. */
  String backend();

  /**
   * What the bits of its vectors depend on besides the model and the kind of processor: sessions
   * that say the same give the same.
   */
  default String arithmetic() {
    return backend();
  }

  /** What its runners can make of a sequence. */
  default Set<VectorForm> forms() {
    return EnumSet.of(VectorForm.USUAL);
  }

  /**
   * How many runners are worth having, where the configuration wants that many: a device that many
   * share needs few.
   */
  default int lanes(int wanted) {
    return wanted;
  }

  /** How many tokens one run best holds, where the configuration wants that many. */
  default int batchTokens(int wanted) {
    return wanted;
  }

  /** Makes a runner for one thread's use. */
  Runner newRunner();

  @Override
  void close();
}
