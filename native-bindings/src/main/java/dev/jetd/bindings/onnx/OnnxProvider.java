package dev.jetd.bindings.onnx;

import dev.jetd.bindings.BackendException;
import java.util.List;

/**
 * Where ONNX Runtime computes. Its own TensorRT provider is not among them: it builds an engine for
 * every shape it sees, while the request waits.
 */
public enum OnnxProvider {
  CUDA("CUDAExecutionProvider"),
  CPU("CPUExecutionProvider");

  private final String name;

  OnnxProvider(String name) {
    this.name = name;
  }

  /** What an operator wants of it. */
  public enum Wish {
    /** CUDA where the library has it and the graph gains by it, the CPU elsewhere. */
    AUTO,
    /** CUDA, or the reason why not. */
    CUDA,
    CPU
  }

  /**
   * Decides for a library.
   *
   * @param available as ONNX Runtime names them
   * @throws BackendException with what the library has, if it has not what is wanted
   */
  static OnnxProvider of(Wish wish, List<String> available) {
    boolean cuda = available.contains(CUDA.name);
    return switch (wish) {
      case CPU -> CPU;
      case AUTO -> cuda ? CUDA : CPU;
      case CUDA -> {
        if (!cuda) {
          throw new BackendException(
              "this ONNX Runtime computes by "
                  + String.join(", ", available)
                  + " and not by CUDA; onnxruntime.library names a build that does");
        }
        yield CUDA;
      }
    };
  }

  /**
   * Decides for a graph. One that quantises dynamically has no kernels on the GPU: its numbers
   * would go to and fro, and be slower than on the CPU alone.
   *
   * @throws BackendException with advice, if it is wanted nevertheless
   */
  OnnxProvider of(Wish wish, OnnxGraph graph) {
    if (this == CPU || graph.rowsAreIndependent()) {
      return this;
    }
    if (wish == Wish.CUDA) {
      throw new BackendException(
          "the graph quantises dynamically, which CUDA has no kernels for; use the FP16 or FP32"
              + " graph, or one quantised with QuantizeLinear and DequantizeLinear, or"
              + " onnxruntime.provider auto, which runs it on the CPU");
    }
    return CPU;
  }
}
