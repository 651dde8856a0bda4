package dev.jetd.bindings.tensorrt;

import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.tensorrt.nvinfer.ILogger;

/**
 * Brings what TensorRT says into our log, and keeps its last errors: its calls return nothing but
 * that they failed. TensorRT may speak from threads of its own, and as long as it is loaded, so
 * this is never freed.
 */
final class RtLogger extends ILogger {
  private static final System.Logger LOG = System.getLogger("dev.jetd.tensorrt");
  private static final int MOST_KEPT = 4;

  private final Deque<String> errors = new ArrayDeque<>();

  /** Nothing may be thrown from here: C++ is below. */
  @Override
  public void log(ILogger.Severity severity, String message) {
    try {
      Level level = level(severity.intern());
      if (level == Level.WARNING) {
        keep(message);
      }
      LOG.log(level, message);
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "a message was lost", e);
    }
  }

  /** TensorRT's warnings are about its own choices: for the curious. */
  private static Level level(ILogger.Severity severity) {
    return switch (severity) {
      case kINTERNAL_ERROR, kERROR -> Level.WARNING;
      case kWARNING, kINFO -> Level.DEBUG;
      case kVERBOSE -> Level.TRACE;
    };
  }

  private void keep(String message) {
    synchronized (errors) {
      if (errors.size() == MOST_KEPT) {
        errors.removeFirst();
      }
      errors.addLast(message);
    }
  }

  /** What it has complained of since the last call, as one line; says so if there was nothing. */
  String takeErrors() {
    synchronized (errors) {
      String all = errors.isEmpty() ? "it does not say why" : String.join("; ", errors);
      errors.clear();
      return all;
    }
  }
}
