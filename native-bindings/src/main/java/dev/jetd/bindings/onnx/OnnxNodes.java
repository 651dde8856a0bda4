package dev.jetd.bindings.onnx;

import dev.jetd.bindings.BackendException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The operations of a graph and how they hang together: who makes a value and who takes it. {@link
 * OnnxGraph} is the shorter view of the same file.
 *
 * @param nodes in the file's order; subgraphs are not entered
 * @param constants the graph's weights and its Constant nodes' values, by name
 * @param outputs names of the graph's outputs
 */
public record OnnxNodes(
    List<OnnxNode> nodes, Map<String, OnnxTensor> constants, List<String> outputs) {
  private static final int MOST_ENTRIES = 100_000;

  public OnnxNodes {
    nodes = List.copyOf(nodes);
    constants = Map.copyOf(constants);
    outputs = List.copyOf(outputs);
  }

  /**
   * Reads a file's operations, none of its weights.
   *
   * @throws BackendException with the file's name, if it is unreadable or no ONNX model
   */
  public static OnnxNodes read(Path file) {
    try (ProtoReader in = new ProtoReader(file)) {
      return new Reader(file, in).read();
    } catch (IOException e) {
      throw new BackendException(file + " is no ONNX model, or a broken one: " + e.getMessage(), e);
    }
  }

  /** Numbers are those of onnx.proto. */
  private static final class Reader {
    private final Path file;
    private final ProtoReader in;
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, OnnxTensor> constants = new HashMap<>();
    private final List<String> outputs = new ArrayList<>();

    private Reader(Path file, ProtoReader in) {
      this.file = file;
      this.in = in;
    }

    private OnnxNodes read() throws IOException {
      in.fields(
          in.size(),
          (number, value, end) -> {
            if (number == 7) {
              in.fields(end, this::graphField);
            }
          });
      return new OnnxNodes(nodes, constants, outputs);
    }

    private void graphField(int number, long value, long end) throws IOException {
      if (nodes.size() + constants.size() > MOST_ENTRIES) {
        throw new IOException("it has more than " + MOST_ENTRIES + " nodes and tensors");
      }
      switch (number) {
        case 1 -> node(end);
        case 5 -> {
          TensorFields tensor = new TensorFields(end);
          constants.put(tensor.name, tensor.tensor());
        }
        case 12 ->
            in.fields(
                end,
                (field, ignored, fieldEnd) -> {
                  if (field == 1) {
                    outputs.add(in.text(fieldEnd));
                  }
                });
        default -> {}
      }
    }

    private void node(long end) throws IOException {
      NodeFields fields = new NodeFields();
      in.fields(end, fields::field);
      if (fields.outputs.isEmpty()) {
        throw new IOException("a node gives nothing");
      }
      OnnxNode node = fields.node();
      OnnxTensor constant = node.tensors().get("value");
      if (node.operator().equals("Constant") && constant != null) {
        constants.put(node.output(), constant);
      } else {
        nodes.add(node);
      }
    }

    private final class NodeFields {
      private String operator = "";
      private final List<String> inputs = new ArrayList<>();
      private final List<String> outputs = new ArrayList<>();
      private final Map<String, Double> numbers = new HashMap<>();
      private final Map<String, String> texts = new HashMap<>();
      private final Map<String, OnnxTensor> tensors = new HashMap<>();

      private void field(int number, long value, long end) throws IOException {
        switch (number) {
          case 1 -> inputs.add(in.text(end));
          case 2 -> outputs.add(in.text(end));
          case 4 -> operator = in.text(end);
          case 5 -> attribute(end);
          default -> {}
        }
      }

      private void attribute(long end) throws IOException {
        String[] name = {""};
        in.fields(
            end,
            (number, value, fieldEnd) -> {
              switch (number) {
                case 1 -> name[0] = in.text(fieldEnd);
                case 2 -> numbers.put(name[0], (double) Float.intBitsToFloat(fixed32()));
                case 3 -> numbers.put(name[0], (double) value);
                case 4 -> texts.put(name[0], in.text(fieldEnd));
                case 5 -> tensors.put(name[0], new TensorFields(fieldEnd).tensor());
                default -> {}
              }
            });
      }

      private int fixed32() throws IOException {
        return in.fixed32();
      }

      private OnnxNode node() {
        return new OnnxNode(operator, inputs, outputs, numbers, texts, tensors);
      }
    }

    /** A {@code TensorProto}: its numbers lie raw or, floats alone, as packed fields. */
    private final class TensorFields {
      private String name = "";
      private ElementType type = ElementType.UNDEFINED;
      private final List<Long> shape = new ArrayList<>();
      private long position;
      private long bytes;

      private TensorFields(long end) throws IOException {
        in.fields(end, this::field);
      }

      private void field(int number, long value, long end) throws IOException {
        switch (number) {
          case 1 -> dimension(value, end);
          case 2 -> type = ElementType.of(value);
          case 8 -> name = in.text(end);
          case 4, 9 -> {
            position = in.position();
            bytes = end - position;
          }
          default -> {}
        }
      }

      private void dimension(long single, long end) throws IOException {
        if (in.position() == end) {
          shape.add(single);
        }
        while (in.position() < end) {
          shape.add(in.varint(end));
        }
      }

      private OnnxTensor tensor() {
        return new OnnxTensor(file, type, shape, position, bytes);
      }
    }
  }
}
