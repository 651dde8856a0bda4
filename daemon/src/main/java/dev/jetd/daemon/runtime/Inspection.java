package dev.jetd.daemon.runtime;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.encoder.EncoderFile;
import dev.jetd.bindings.onnx.OnnxGraph;
import dev.jetd.bindings.onnx.TensorInfo;
import dev.jetd.bindings.tensorrt.EncoderGraph;
import dev.jetd.models.Bundle;
import dev.jetd.models.Json;
import dev.jetd.models.ModelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What {@code jetd models inspect} finds in an ONNX file, and what will be done with it. */
public final class Inspection {
  private static final String RUNS =
      "runs its encoder.jetd: texts end to end without padding, each with a vector of its own";
  private static final String RECOGNISED =
      "recognises the graph: 'jetd models quantize MODEL --to int8-exact' (or bf16-exact, fp32-exact)"
          + " makes a version that it runs, 'backend: native' has it run this one in native.precision";
  private static final String UNLIKE = "does not run this graph: ";
  private static final int MOST_OPERATORS = 12;
  private static final String ENGINES =
      "builds engines of it where there is an NVIDIA GPU with TensorRT 10";
  private static final String MASK = "attention_mask";
  private static final String IDS = "input_ids";

  private final Path file;
  private final OnnxGraph graph;
  private final boolean recognised;
  private final String encoder;

  private Inspection(Path file, OnnxGraph graph, boolean recognised, String encoder) {
    this.file = file;
    this.graph = graph;
    this.recognised = recognised;
    this.encoder = encoder;
  }

  public static Inspection of(Path file) {
    return of(file, false);
  }

  private static Inspection of(Path file, boolean packed) {
    OnnxGraph graph = OnnxGraph.read(file);
    Optional<String> unlike = EncoderFile.unlike(file);
    String says = packed ? RUNS : unlike.map(why -> UNLIKE + why).orElse(RECOGNISED);
    return new Inspection(file, graph, unlike.isEmpty(), says);
  }

  /**
   * Of a bundle's graph.
   *
   * @throws ModelException if it has none
   */
  public static Inspection of(Bundle bundle) {
    Set<String> files = bundle.manifest().files().keySet();
    boolean packed = files.contains(EncoderFile.NAME);
    if (!files.contains(Backends.GRAPH)) {
      throw new ModelException(
          bundle.manifest().id()
              + " has no ONNX graph to inspect"
              + (packed ? "; the native encoder " + RUNS : ""));
    }
    return of(bundle.file(Backends.GRAPH), packed);
  }

  /** For people, a line each. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("file        " + file);
    lines.add("producer    " + (graph.producer().isEmpty() ? "not said" : graph.producer()));
    lines.add("opset       " + graph.opset());
    graph.inputs().forEach(i -> lines.add("input       " + i));
    graph.outputs().forEach(o -> lines.add("output      " + o));
    lines.add("precision   " + precision());
    lines.add(
        "weights     "
            + graph.weights().entrySet().stream()
                .filter(e -> e.getValue() > 0)
                .map(e -> e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", ")));
    lines.add("rows        " + rows());
    lines.add(
        "operators   "
            + graph.operators().entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(MOST_OPERATORS)
                .map(e -> e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", ")));
    lines.add("onnxruntime " + onnxRuntime());
    lines.add("native      " + encoder);
    lines.add("tensorrt    " + tensorRt());
    return lines;
  }

  /** For scripts. */
  public String json() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("file", file.toString());
      out.writeStringField("producer", graph.producer());
      out.writeNumberField("opset", graph.opset());
      tensors(out, "inputs", graph.inputs());
      tensors(out, "outputs", graph.outputs());
      out.writeStringField("precision", precision());
      out.writeBooleanField("rows_independent", graph.rowsAreIndependent());
      out.writeBooleanField("native_recognises", recognised);
      out.writeObjectFieldStart("operators");
      for (Map.Entry<String, Integer> operator : graph.operators().entrySet()) {
        out.writeNumberField(operator.getKey(), operator.getValue());
      }
      out.writeEndObject();
      out.writeObjectFieldStart("backends");
      out.writeStringField("onnxruntime", onnxRuntime());
      out.writeStringField("native", encoder);
      out.writeStringField("tensorrt", tensorRt());
      out.writeEndObject();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory is always writable", e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void tensors(JsonGenerator out, String name, List<TensorInfo> tensors)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (TensorInfo tensor : tensors) {
      out.writeString(tensor.toString());
    }
    out.writeEndArray();
  }

  private String precision() {
    return graph.precision().name().toLowerCase(Locale.ROOT);
  }

  private String rows() {
    return graph.rowsAreIndependent()
        ? "independent: neighbours in a batch change nothing"
        : "not independent: one scale is taken over a whole batch (DynamicQuantizeLinear)";
  }

  /** What it can tell without a GPU. */
  private String tensorRt() {
    try {
      // Of a model only the file is looked at.
      var unused = EncoderGraph.read(new EncoderModel(file, "", 1, 1, Pooling.MEAN, true));
      return ENGINES;
    } catch (BackendException e) {
      return "does not run this graph: " + e.getMessage();
    }
  }

  private String onnxRuntime() {
    List<String> inputs = graph.inputs().stream().map(TensorInfo::name).toList();
    if (!inputs.contains(IDS)) {
      return "no text encoder: it takes " + inputs + " and not " + IDS;
    }
    return graph.rowsAreIndependent() && inputs.contains(MASK)
        ? "runs texts of near lengths together, padded"
        : "runs each text by itself at its own length, so that it always gets the same vector";
  }
}
