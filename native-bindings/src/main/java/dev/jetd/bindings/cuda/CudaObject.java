package dev.jetd.bindings.cuda;

/**
 * Something of CUDA's with one owner, who closes it once.
 *
 * <p>What is used after it was closed is refused here, and never reaches CUDA.
 */
abstract class CudaObject implements AutoCloseable {
  private final String what;
  private boolean closed;

  CudaObject(String what) {
    this.what = what;
  }

  /** Frees it; the code CUDA returns. */
  abstract int free();

  final void checkOpen() {
    if (closed) {
      throw new IllegalStateException("The " + what + " is closed");
    }
  }

  /** Frees it; a second call finds nothing left. */
  @Override
  public final void close() {
    if (!closed) {
      closed = true;
      CudaStatus.check(free(), "freeing a " + what);
    }
  }
}
