package dev.jetd.bindings.onnx;

import dev.jetd.bindings.BackendException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of an ONNX file in their order, by the numbers of onnx.proto: what is computed from
 * what, and where it lies. {@link OnnxGraph} is the shorter view of the same file.
 *
 * @param irVersion of the format
 * @param domains whose operators the file says it uses
 * @param before the model's fields that stand before its graph
 * @param graph the graph's fields; subgraphs are not entered
 * @param after the model's fields that stand behind its graph
 * @param outputs names of the graph's outputs
 */
public record OnnxFields(
    long irVersion,
    List<String> domains,
    List<Span> before,
    List<OnnxEntry> graph,
    List<Span> after,
    List<String> outputs) {
  private static final int MOST_ENTRIES = 100_000;

  public OnnxFields {
    domains = List.copyOf(domains);
    before = List.copyOf(before);
    graph = List.copyOf(graph);
    after = List.copyOf(after);
    outputs = List.copyOf(outputs);
  }

  /**
   * Reads a file's structure, none of its weights.
   *
   * @throws BackendException with the file's name, if it is unreadable or no ONNX model
   */
  public static OnnxFields read(Path file) {
    try (ProtoReader in = new ProtoReader(file)) {
      return new Reader(file, in).read();
    } catch (IOException e) {
      throw new BackendException(file + " is no ONNX model, or a broken one: " + e.getMessage(), e);
    }
  }

  public List<OnnxNode> nodes() {
    return graph.stream().filter(OnnxNode.class::isInstance).map(OnnxNode.class::cast).toList();
  }

  /** Constants, those of Constant nodes among them. */
  public List<OnnxTensor> weights() {
    return graph.stream().filter(OnnxTensor.class::isInstance).map(OnnxTensor.class::cast).toList();
  }

  private static final class Reader {
    private final Path file;
    private final ProtoReader in;
    private final List<String> domains = new ArrayList<>();
    private final List<Span> before = new ArrayList<>();
    private final List<OnnxEntry> graph = new ArrayList<>();
    private final List<Span> after = new ArrayList<>();
    private final List<String> outputs = new ArrayList<>();
    private long irVersion;
    private boolean graphSeen;

    /** Where the next field of the model, and of the graph, begins. */
    private long modelField;

    private long graphField;

    private Reader(Path file, ProtoReader in) {
      this.file = file;
      this.in = in;
    }

    private OnnxFields read() throws IOException {
      in.fields(in.size(), this::ofModel);
      if (!graphSeen) {
        throw new IOException("it holds no graph");
      }
      return new OnnxFields(irVersion, domains, before, graph, after, outputs);
    }

    private void ofModel(int number, long value, long end) throws IOException {
      Span span = new Span(modelField, end);
      modelField = end;
      if (number == 7) {
        if (graphSeen) {
          throw new IOException("it holds two graphs");
        }
        graphSeen = true;
        graphField = in.position();
        in.fields(end, this::ofGraph);
        return;
      }
      (graphSeen ? after : before).add(span);
      if (before.size() + after.size() > MOST_ENTRIES) {
        throw new IOException("it has more than " + MOST_ENTRIES + " fields");
      }
      if (number == 1) {
        irVersion = value;
      } else if (number == 8) {
        domains.add(text(end, 1));
      }
    }

    private void ofGraph(int number, long value, long end) throws IOException {
      Span span = new Span(graphField, end);
      graphField = end;
      if (graph.size() >= MOST_ENTRIES) {
        throw new IOException("it has more than " + MOST_ENTRIES + " nodes and tensors");
      }
      switch (number) {
        case 1 -> graph.add(new NodeFields(end).entry(span));
        case 5 -> graph.add(new TensorFields(end).tensor(span));
        case 11 -> graph.add(new OnnxEntry.Input(span, text(end, 1)));
        case 12 -> {
          outputs.add(text(end, 1));
          graph.add(new OnnxEntry.Rest(span));
        }
        default -> graph.add(new OnnxEntry.Rest(span));
      }
    }

    /** The text in a field of the message that ends there; empty if there is none. */
    private String text(long end, int field) throws IOException {
      String[] text = {""};
      in.fields(
          end,
          (number, value, fieldEnd) -> {
            if (number == field) {
              text[0] = in.text(fieldEnd);
            }
          });
      return text[0];
    }

    private final class NodeFields {
      private final Span content;
      private String operator = "";
      private String domain = "";
      private final List<String> inputs = new ArrayList<>();
      private final List<String> outputs = new ArrayList<>();
      private final Map<String, Double> numbers = new HashMap<>();
      private final Map<String, TensorFields> tensors = new HashMap<>();
      private boolean nested;

      private NodeFields(long end) throws IOException {
        content = new Span(in.position(), end);
        in.fields(end, this::field);
        if (outputs.isEmpty()) {
          throw new IOException("a node gives nothing");
        }
      }

      private void field(int number, long value, long end) throws IOException {
        switch (number) {
          case 1 -> inputs.add(in.text(end));
          case 2 -> outputs.add(in.text(end));
          case 4 -> operator = in.text(end);
          case 5 -> attribute(end);
          case 7 -> domain = in.text(end);
          default -> {}
        }
      }

      /** Its name stands first, as every writer of ONNX files has it. */
      private void attribute(long end) throws IOException {
        String[] name = {""};
        in.fields(
            end,
            (number, value, fieldEnd) -> {
              switch (number) {
                case 1 -> name[0] = in.text(fieldEnd);
                case 2 -> numbers.put(name[0], (double) Float.intBitsToFloat(in.fixed32()));
                case 3 -> numbers.put(name[0], (double) value);
                case 5 -> tensors.put(name[0], new TensorFields(fieldEnd));
                case 6, 11 -> nested = true;
                default -> {}
              }
            });
      }

      private OnnxEntry entry(Span span) {
        TensorFields constant = tensors.get("value");
        if (operator.equals("Constant") && constant != null && outputs.size() == 1) {
          return constant.tensor(span, outputs.getFirst());
        }
        return new OnnxNode(span, content, operator, domain, inputs, outputs, numbers, nested);
      }
    }

    /** A {@code TensorProto}. */
    private final class TensorFields {
      private String name = "";
      private ElementType type = ElementType.UNDEFINED;
      private final List<Long> shape = new ArrayList<>();
      private long position;
      private long bytes;
      private boolean external;

      private TensorFields(long end) throws IOException {
        in.fields(end, this::field);
      }

      private void field(int number, long value, long end) throws IOException {
        switch (number) {
          case 1 -> dimension(value, end);
          case 2 -> type = ElementType.of(value);
          case 8 -> name = in.text(end);
          // Floats packed, and any numbers raw: both are little-endian, one after the other.
          case 4, 9 -> {
            position = in.position();
            bytes = end - position;
          }
          case 14 -> external = value == 1;
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

      private OnnxTensor tensor(Span span) {
        return tensor(span, name);
      }

      private OnnxTensor tensor(Span span, String known) {
        return new OnnxTensor(span, known, file, type, shape, position, bytes, external);
      }
    }
  }
}
