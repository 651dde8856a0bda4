package dev.jetd.models.repository;

/** Hears how far a long piece of work has come. Called often; must be quick. */
public interface Progress {
  /** Hears nothing. */
  Progress NONE =
      new Progress() {
        @Override
        public void begin(String phase, long bytes) {}

        @Override
        public void reached(long bytes) {}
      };

  /**
   * A phase begins.
   *
   * @param phase what is being done, such as {@code downloading model.onnx}
   * @param bytes all that there are to do, 0 if not known
   */
  void begin(String phase, long bytes);

  /** So many bytes of the phase are done. */
  void reached(long bytes);
}
