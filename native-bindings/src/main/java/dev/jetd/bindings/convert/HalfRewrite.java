package dev.jetd.bindings.convert;

import dev.jetd.bindings.onnx.ElementType;
import dev.jetd.bindings.onnx.OnnxEntry;
import dev.jetd.bindings.onnx.OnnxFields;
import dev.jetd.bindings.onnx.OnnxNode;
import dev.jetd.bindings.onnx.OnnxTensor;
import dev.jetd.bindings.onnx.ProtoReader;
import dev.jetd.bindings.onnx.Span;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Stores weights in FP16 and computes in FP32 as before: each is cast back where it is used; of a
 * table that rows are looked up in, only the rows. Vectors such as biases and normalisations stay
 * as they are, and so does a weight with a number beyond what FP16 holds.
 */
final class HalfRewrite implements Rewrite {
  private static final float LARGEST = 65_504;
  private static final int LEAST_ELEMENTS = 1024;
  private static final int AT_A_TIME = 1 << 18;

  private final Path path;
  private final FileChannel file;
  private final Names names;

  /** Of each weight that is converted, its name as FP16. */
  private final Map<String, String> halves = new HashMap<>();

  /** Those whose rows are looked up and nothing else. */
  private final Set<String> tables = new HashSet<>();

  private final List<OnnxTensor> weights;

  HalfRewrite(Path path, FileChannel file, OnnxFields fields) throws IOException {
    this.path = path;
    this.file = file;
    this.names = new Names(fields);
    this.weights = fields.weights();
    for (OnnxTensor weight : weights) {
      boolean large = weight.shape().size() > 1 && weight.isFloats();
      if (large && weight.elements() >= LEAST_ELEMENTS && fits(weight)) {
        halves.put(weight.name(), names.fresh(weight.name(), ".fp16"));
      }
    }
    Map<String, Integer> looked = new HashMap<>();
    fields.nodes().stream()
        .filter(HalfRewrite::looksUp)
        .forEach(node -> looked.merge(node.inputs().getFirst(), 1, Integer::sum));
    looked.forEach(
        (name, count) -> {
          if (halves.containsKey(name) && names.uses(name) == count) {
            tables.add(name);
          }
        });
  }

  private static boolean looksUp(OnnxNode node) {
    return node.is("Gather") && node.inputs().size() == 2 && node.outputs().size() == 1;
  }

  private boolean fits(OnnxTensor weight) throws IOException {
    boolean[] fits = {true};
    each(
        weight,
        numbers -> {
          for (float number : numbers) {
            fits[0] &= Math.abs(number) <= LARGEST;
          }
        });
    return fits[0];
  }

  /** Casts stand first: constants are there before any node. */
  @Override
  public void begin(Message graph) {
    for (OnnxTensor weight : weights) {
      if (halves.containsKey(weight.name()) && !tables.contains(weight.name())) {
        graph.message(1, cast(half(weight.name()), weight.name()));
      }
    }
  }

  @Override
  public boolean replace(OnnxEntry entry, Message graph) throws IOException {
    return switch (entry) {
      case OnnxTensor weight -> weight(weight, graph);
      case OnnxNode node -> lookUp(node, graph);
      case OnnxEntry.Input input -> halves.containsKey(input.name());
      case OnnxEntry.Rest rest -> false;
    };
  }

  private String half(String name) {
    return halves.getOrDefault(name, name);
  }

  private boolean weight(OnnxTensor weight, Message graph) {
    if (!halves.containsKey(weight.name())) {
      return false;
    }
    Message tensor = new Message();
    weight.shape().forEach(side -> tensor.number(1, side));
    tensor.number(2, ElementType.FLOAT16.code()).text(8, half(weight.name()));
    tensor.computed(9, weight.elements() * Short.BYTES, out -> write(weight, out));
    graph.message(5, tensor);
    return true;
  }

  private void write(OnnxTensor weight, WritableByteChannel out) throws IOException {
    each(
        weight,
        numbers -> {
          ByteBuffer buffer =
              ByteBuffer.allocate(numbers.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          for (float number : numbers) {
            buffer.putShort(Float.floatToFloat16(number));
          }
          Message.write(out, buffer.flip());
        });
  }

  private interface Use {
    void of(float[] numbers) throws IOException;
  }

  private void each(OnnxTensor weight, Use use) throws IOException {
    Floats floats = new Floats(file, weight);
    long elements = weight.elements();
    for (long first = 0; first < elements; first += AT_A_TIME) {
      float[] numbers = new float[(int) Math.min(AT_A_TIME, elements - first)];
      floats.read(first, numbers);
      use.of(numbers);
    }
  }

  /** The node as it was, but for the table it looks up in and the rows it gives. */
  private boolean lookUp(OnnxNode node, Message graph) throws IOException {
    if (!looksUp(node) || !tables.contains(node.inputs().getFirst())) {
      return false;
    }
    String output = node.outputs().getFirst();
    String rows = names.fresh(output, ".fp16");
    Message changed =
        new Message()
            .text(1, half(node.inputs().getFirst()))
            .text(1, node.inputs().get(1))
            .text(2, rows);
    copyRest(node, changed);
    graph.message(1, changed).message(1, cast(rows, output));
    return true;
  }

  private void copyRest(OnnxNode node, Message changed) throws IOException {
    try (ProtoReader in = new ProtoReader(path)) {
      long[] begin = {node.content().from()};
      in.seek(begin[0]);
      in.fields(
          node.content().to(),
          (number, value, end) -> {
            if (number > 2) {
              changed.copied(file, new Span(begin[0], end));
            }
            begin[0] = end;
          });
    }
  }

  private static Message cast(String from, String to) {
    return new Message()
        .text(1, from)
        .text(2, to)
        .text(3, to)
        .text(4, "Cast")
        .message(5, new Message().text(1, "to").number(3, ElementType.FLOAT.code()).number(20, 2));
  }

  @Override
  public int converted() {
    return halves.size();
  }

  @Override
  public String domain() {
    return "";
  }
}
