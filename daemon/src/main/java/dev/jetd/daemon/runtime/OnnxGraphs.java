package dev.jetd.daemon.runtime;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.onnx.OnnxGraph;
import dev.jetd.bindings.onnx.TensorInfo;
import dev.jetd.models.ModelException;
import dev.jetd.models.repository.Graph;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Tells the repository what an ONNX file says, without loading its weights. */
public final class OnnxGraphs implements Graph.Reader {

  @Override
  public Graph read(Path file) {
    try {
      OnnxGraph graph = OnnxGraph.read(file);
      return new Graph(
          graph.precision().name().toLowerCase(Locale.ROOT),
          graph.inputs().stream().map(TensorInfo::name).toList(),
          graph.outputs().stream().map(OnnxGraphs::output).toList());
    } catch (BackendException e) {
      throw new ModelException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Graph.Output output(TensorInfo info) {
    List<Long> shape = info.shape().orElse(List.of());
    long last = shape.isEmpty() ? TensorInfo.FREE : shape.getLast();
    return new Graph.Output(
        info.name(),
        shape.size(),
        last > 0 && last <= Integer.MAX_VALUE ? OptionalInt.of((int) last) : OptionalInt.empty());
  }
}
