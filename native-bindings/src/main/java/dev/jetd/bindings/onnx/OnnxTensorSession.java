package dev.jetd.bindings.onnx;

import dev.jetd.bindings.TensorRunner;
import dev.jetd.bindings.TensorSession;
import dev.jetd.bindings.TensorSignature;
import org.bytedeco.onnxruntime.Session;

/** Any graph that ONNX Runtime has loaded. */
final class OnnxTensorSession implements TensorSession {
  private final Shared<Session> session;
  private final TensorSignature signature;
  private final int maxRunBytes;
  private boolean closed;

  /** Takes the native session over. */
  OnnxTensorSession(Shared<Session> session, TensorSignature signature, int maxRunBytes) {
    this.session = session;
    this.signature = signature;
    this.maxRunBytes = maxRunBytes;
  }

  @Override
  public TensorSignature signature() {
    return signature;
  }

  @Override
  public String backend() {
    return OnnxRuntimeBackend.NAME + "-cpu";
  }

  @Override
  public synchronized TensorRunner newRunner() {
    if (closed) {
      throw new IllegalStateException("The session is closed");
    }
    return OnnxTensorRunner.of(session, signature, maxRunBytes);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      session.release();
    }
  }
}
