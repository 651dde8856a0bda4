package dev.jetd.bindings;

/**
 * A loaded graph of tensors. Its weights are shared by all its runners; close the runners first.
 *
 * <p>Any thread may read its facts and make runners.
 */
public interface TensorSession extends AutoCloseable {

  TensorSignature signature();

  /** Which backend and provider runs it, such as {@code onnxruntime-cpu}. */
  String backend();

  /** Makes a runner for one thread's use. */
  TensorRunner newRunner();

  @Override
  void close();
}
