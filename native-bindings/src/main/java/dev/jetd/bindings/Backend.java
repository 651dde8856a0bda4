package dev.jetd.bindings;

/** A way of running models, such as ONNX Runtime on the CPU. Owns what it loaded; close it last. */
public interface Backend extends AutoCloseable {

  /** The name that configuration, metrics and answers use. */
  String name();

  /** Says whether this backend can run here, or the exact reason why not. Never throws. */
  Availability probe();

  /**
   * Loads a model. A failed open leaves nothing behind.
   *
   * @throws BackendException with a message for a person, if the file is missing or broken, or its
   *     graph is not of the kind asked for
   */
  Session open(EncoderModel model, SessionOptions options);

  @Override
  void close();
}
