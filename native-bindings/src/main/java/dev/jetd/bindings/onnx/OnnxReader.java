package dev.jetd.bindings.onnx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gathers an {@link OnnxGraph} from a file's fields; the numbers are those of onnx.proto. */
final class OnnxReader {
  /** No encoder comes near it; a file of nonsense may. */
  private static final int MOST_ENTRIES = 1_000_000;

  private static final int DEEPEST_SUBGRAPH = 16;

  private final ProtoReader in;
  private final Map<String, Integer> operators = new HashMap<>();
  private final Map<ElementType, Long> weights = new EnumMap<>(ElementType.class);
  private final Set<String> initializers = new HashSet<>();
  private final List<TensorInfo> inputs = new ArrayList<>();
  private final List<TensorInfo> outputs = new ArrayList<>();
  private String producerName = "";
  private String producerVersion = "";
  private long opset;
  private int entries;
  private int depth;
  private boolean graphSeen;

  OnnxReader(ProtoReader in) {
    this.in = in;
  }

  OnnxGraph read() throws IOException {
    in.fields(in.size(), this::modelField);
    if (!graphSeen || opset == 0) {
      throw new IOException("it holds no graph");
    }
    inputs.removeIf(input -> initializers.contains(input.name()));
    return new OnnxGraph(
        (producerName + " " + producerVersion).strip(), opset, inputs, outputs, operators, weights);
  }

  private void modelField(int number, long value, long end) throws IOException {
    switch (number) {
      case 2 -> producerName = in.text(end);
      case 3 -> producerVersion = in.text(end);
      case 7 -> {
        graphSeen = true;
        in.fields(end, this::graphField);
      }
      case 8 -> opset(end);
      case 25 -> in.fields(end, this::functionField);
      default -> {}
    }
  }

  private void opset(long end) throws IOException {
    String[] domain = {""};
    long[] version = {0};
    in.fields(
        end,
        (number, value, fieldEnd) -> {
          if (number == 1) {
            domain[0] = in.text(fieldEnd);
          } else if (number == 2) {
            version[0] = value;
          }
        });
    if (domain[0].isEmpty() || domain[0].equals("ai.onnx")) {
      opset = version[0];
    }
  }

  private void graphField(int number, long value, long end) throws IOException {
    switch (number) {
      case 1 -> in.fields(count(end), this::nodeField);
      case 5 -> initializers.add(tensor(count(end)));
      case 11 -> inputs.add(tensorInfo(count(end)));
      case 12 -> outputs.add(tensorInfo(count(end)));
      default -> {}
    }
  }

  /** A graph inside a node; its inputs and outputs are its own affair. */
  private void subgraphField(int number, long value, long end) throws IOException {
    if (number == 1) {
      in.fields(count(end), this::nodeField);
    } else if (number == 5) {
      tensor(count(end));
    }
  }

  private void functionField(int number, long value, long end) throws IOException {
    if (number == 7) {
      in.fields(count(end), this::nodeField);
    }
  }

  private void nodeField(int number, long value, long end) throws IOException {
    if (number == 4) {
      operators.merge(in.text(end), 1, Integer::sum);
    } else if (number == 5) {
      in.fields(end, this::attributeField);
    }
  }

  private void attributeField(int number, long value, long end) throws IOException {
    if (number == 5) {
      tensor(count(end));
    } else if (number == 6 || number == 11) {
      if (++depth > DEEPEST_SUBGRAPH) {
        throw new IOException("subgraphs lie more than " + DEEPEST_SUBGRAPH + " deep");
      }
      in.fields(end, this::subgraphField);
      depth--;
    }
  }

  /** Adds a tensor's elements to the weights, and returns its name. */
  private String tensor(long end) throws IOException {
    Tensor tensor = new Tensor();
    in.fields(end, tensor::field);
    tensor.check();
    weights.merge(ElementType.of(tensor.type), tensor.elements, Long::sum);
    return tensor.name;
  }

  /** A {@code TensorProto}. */
  private final class Tensor {
    private String name = "";
    private long elements = 1;
    private long type;
    private long bytes;
    private boolean external;

    private void field(int number, long value, long end) throws IOException {
      switch (number) {
        case 1 -> elements = product(elements, dimensions(value, end));
        case 2 -> type = value;
        case 8 -> name = in.text(end);
        // The data, in one of the fields for it: a number by itself takes no bytes here.
        case 4, 5, 6, 7, 9, 10, 11 -> bytes += Math.max(1, end - in.position());
        case 13 -> in.fields(end, this::place);
        case 14 -> external = value == 1;
        default -> {}
      }
    }

    /** Weights in a file of their own must lie beside this one. */
    private void place(int number, long value, long end) throws IOException {
      if (number == 2) {
        String text = in.text(end);
        if (text.contains("/") || text.contains("\\") || text.equals("..")) {
          throw new IOException("its tensor " + name + " leads to another directory: " + text);
        }
      }
    }

    /** A file that claims more than it holds would have memory set aside for the claim. */
    private void check() throws IOException {
      long least = ElementType.of(type).leastBytes(elements);
      if (!external && bytes < least) {
        throw new IOException(
            "its tensor "
                + name
                + " claims "
                + elements
                + " elements and holds "
                + bytes
                + " bytes");
      }
    }
  }

  private static long product(long a, long b) throws IOException {
    if (b < 0 || Math.multiplyHigh(a, b) != 0 || a * b < 0) {
      throw new IOException("it holds a tensor of more elements than can be counted");
    }
    return a * b;
  }

  /** The product of dimensions, which lie one a field or packed. */
  private long dimensions(long single, long end) throws IOException {
    if (in.position() == end) {
      return single;
    }
    long product = 1;
    while (in.position() < end) {
      product = product(product, in.varint(end));
    }
    return product;
  }

  private TensorInfo tensorInfo(long end) throws IOException {
    String[] name = {""};
    TensorType type = new TensorType();
    in.fields(
        end,
        (number, value, fieldEnd) -> {
          if (number == 1) {
            name[0] = in.text(fieldEnd);
          } else if (number == 2) {
            in.fields(fieldEnd, type::typeField);
          }
        });
    return new TensorInfo(name[0], type.element, type.shape);
  }

  /** Counts an entry of the graph, and hands its end through. */
  private long count(long end) throws IOException {
    if (++entries > MOST_ENTRIES) {
      throw new IOException("it has more than " + MOST_ENTRIES + " nodes and tensors");
    }
    return end;
  }

  /** A {@code TypeProto}; what is no tensor stays undefined. */
  private final class TensorType {
    private ElementType element = ElementType.UNDEFINED;
    private Optional<List<Long>> shape = Optional.empty();

    private void typeField(int number, long value, long end) throws IOException {
      if (number == 1) {
        in.fields(end, this::tensorField);
      }
    }

    private void tensorField(int number, long value, long end) throws IOException {
      if (number == 1) {
        element = ElementType.of(value);
      } else if (number == 2) {
        List<Long> sizes = new ArrayList<>();
        in.fields(end, (field, ignored, dimensionEnd) -> sizes.add(dimension(count(dimensionEnd))));
        shape = Optional.of(sizes);
      }
    }

    private long dimension(long end) throws IOException {
      long[] size = {TensorInfo.FREE};
      in.fields(
          end,
          (number, value, fieldEnd) -> {
            if (number == 1) {
              size[0] = value;
            }
          });
      return size[0];
    }
  }
}
