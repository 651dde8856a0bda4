package dev.jetd.bindings.onnx;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.TensorSignature;
import dev.jetd.bindings.TensorSpec;
import java.nio.file.Path;
import java.util.List;

/** What an ONNX file's graph is in the words of the tensor interface. */
final class TensorGraphs {

  private TensorGraphs() {}

  /**
   * @throws BackendException if it takes or gives what is no tensor of a known type
   */
  static TensorSignature signature(OnnxGraph graph, Path file) {
    if (graph.outputs().isEmpty()) {
      throw new BackendException(file + " gives no outputs");
    }
    return new TensorSignature(
        specs(file + " takes ", graph.inputs()), specs(file + " gives ", graph.outputs()));
  }

  private static List<TensorSpec> specs(String which, List<TensorInfo> tensors) {
    return tensors.stream()
        .map(
            info ->
                new TensorSpec(
                    info.name(),
                    info.type()
                        .dataType()
                        .orElseThrow(
                            () ->
                                new BackendException(
                                    which + info + ", which is no tensor of a type served here")),
                    info.shape()))
        .toList();
  }
}
