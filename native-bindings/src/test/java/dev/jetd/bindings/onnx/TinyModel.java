package dev.jetd.bindings.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes ONNX files small enough to know every vector of: a table of token vectors, looked up by
 * {@code input_ids}. The field numbers are those of onnx.proto.
 */
final class TinyModel {
  static final long FREE = TensorInfo.FREE;

  private final ProtoWriter graph = new ProtoWriter();
  private final ProtoWriter model = new ProtoWriter().number(1, 8).text(2, "tiny").text(3, "1");

  /** Takes ids and mask, gives {@code tokens}: the looked-up rows of the table. */
  static TinyModel encoder(float[][] table) {
    return new TinyModel()
        .table(table)
        .lookUp()
        .input("input_ids", ElementType.INT64, FREE, FREE)
        .input("attention_mask", ElementType.INT64, FREE, FREE)
        .output("tokens", ElementType.FLOAT, FREE, FREE, table[0].length);
  }

  TinyModel input(String name, ElementType type, long... shape) {
    graph.message(11, tensorInfo(name, type, shape));
    return this;
  }

  /** One element, without axes; {@link #input} without any leaves the shape unsaid. */
  TinyModel scalarInput(String name, ElementType type) {
    graph.message(11, scalar(name, type));
    return this;
  }

  TinyModel output(String name, ElementType type, long... shape) {
    graph.message(12, tensorInfo(name, type, shape));
    return this;
  }

  /** The node that turns ids into rows of the table. */
  TinyModel lookUp() {
    return node("Gather", List.of("table", "input_ids"), "tokens");
  }

  TinyModel node(String operator, List<String> inputs, String output, ProtoWriter... attributes) {
    graph.message(1, nodeOf(operator, inputs, output, attributes));
    return this;
  }

  static ProtoWriter nodeOf(
      String operator, List<String> inputs, String output, ProtoWriter... attributes) {
    ProtoWriter node = new ProtoWriter();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(4, operator);
    for (ProtoWriter attribute : attributes) {
      node.message(5, attribute);
    }
    return node;
  }

  static ProtoWriter integer(String name, long value) {
    return new ProtoWriter().text(1, name).number(3, value).number(20, 2);
  }

  static ProtoWriter integers(String name, long value) {
    return new ProtoWriter().text(1, name).number(8, value).number(20, 7);
  }

  static ProtoWriter subgraph(String name, ProtoWriter graph) {
    return new ProtoWriter().text(1, name).message(6, graph).number(20, 5);
  }

  TinyModel table(float[][] rows) {
    byte[] data = new byte[rows.length * rows[0].length * Float.BYTES];
    ByteBuffer out = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : rows) {
      for (float component : row) {
        out.putFloat(component);
      }
    }
    return weight("table", ElementType.FLOAT, data, rows.length, rows[0].length);
  }

  TinyModel halfTable(float[][] rows) {
    byte[] data = new byte[rows.length * rows[0].length * Short.BYTES];
    ByteBuffer out = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : rows) {
      for (float component : row) {
        out.putShort(Float.floatToFloat16(component));
      }
    }
    return weight("table", ElementType.FLOAT16, data, rows.length, rows[0].length);
  }

  TinyModel weight(String name, ElementType type, byte[] data, long... shape) {
    graph.message(5, tensor(name, type, data, shape));
    return this;
  }

  TinyModel weight(ProtoWriter tensor) {
    graph.message(5, tensor);
    return this;
  }

  static ProtoWriter tensor(String name, ElementType type, byte[] data, long... shape) {
    ProtoWriter tensor = new ProtoWriter();
    for (long dimension : shape) {
      tensor.number(1, dimension);
    }
    return tensor.number(2, type.code()).text(8, name).bytes(9, data);
  }

  byte[] toByteArray() {
    ProtoWriter opset = new ProtoWriter().text(1, "").number(2, 13);
    ProtoWriter named = new ProtoWriter().raw(graph.toByteArray()).text(2, "tiny");
    return new ProtoWriter()
        .raw(model.toByteArray())
        .message(8, opset)
        .message(7, named)
        .toByteArray();
  }

  Path write(Path directory) throws IOException {
    return Files.write(directory.resolve("model.onnx"), toByteArray());
  }

  /** A one-element tensor as an attribute. */
  static ProtoWriter tensorAttribute(String name, ElementType type, byte[] data) {
    return new ProtoWriter().text(1, name).message(5, tensor("", type, data, 1)).number(20, 4);
  }

  /**
   * Counts to {@code trips}, an INT64 without axes, which ends it or nothing does; gives {@code
   * count}.
   */
  static TinyModel counter() {
    byte[] one = {1, 0, 0, 0, 0, 0, 0, 0};
    byte[] zero = new byte[8];
    ProtoWriter body =
        new ProtoWriter()
            .message(1, nodeOf("Identity", List.of("going"), "on"))
            .message(1, nodeOf("Add", List.of("so_far", "one"), "next"))
            .text(2, "body")
            .message(5, tensor("one", ElementType.INT64, one))
            .message(11, scalar("trip", ElementType.INT64))
            .message(11, scalar("going", ElementType.BOOL))
            .message(11, scalar("so_far", ElementType.INT64))
            .message(12, scalar("on", ElementType.BOOL))
            .message(12, scalar("next", ElementType.INT64));
    TinyModel counter = new TinyModel().weight("zero", ElementType.INT64, zero);
    counter.node("Loop", List.of("trips", "", "zero"), "count", subgraph("body", body));
    counter.graph.message(12, scalar("count", ElementType.INT64));
    return counter.scalarInput("trips", ElementType.INT64);
  }

  private static ProtoWriter scalar(String name, ElementType type) {
    ProtoWriter tensor = new ProtoWriter().number(1, type.code()).message(2, new ProtoWriter());
    return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
  }

  private static ProtoWriter tensorInfo(String name, ElementType type, long... shape) {
    ProtoWriter sizes = new ProtoWriter();
    for (long size : shape) {
      ProtoWriter dimension = new ProtoWriter();
      sizes.message(1, size < 0 ? dimension.text(2, "free") : dimension.number(1, size));
    }
    ProtoWriter tensor = new ProtoWriter().number(1, type.code());
    if (shape.length > 0) {
      tensor.message(2, sizes);
    }
    return new ProtoWriter().text(1, name).message(2, new ProtoWriter().message(1, tensor));
  }
}
