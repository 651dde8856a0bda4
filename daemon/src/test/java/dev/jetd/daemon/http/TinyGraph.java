package dev.jetd.daemon.http;

import dev.jetd.bindings.DataType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes ONNX files of a node or two. The field numbers are those of onnx.proto. */
final class TinyGraph {
  private final Message graph = new Message().text(2, "tiny");

  /** A protobuf message. */
  static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message bytes(int field, byte[] value) {
      varint(((long) field << 3) | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    /** The beginning of a field of so many bytes, which the caller writes. */
    Message head(int field, long length) {
      varint(((long) field << 3) | 2);
      varint(length);
      return this;
    }

    byte[] toByteArray() {
      return out.toByteArray();
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message add(int field, Message value) {
      return bytes(field, value.out.toByteArray());
    }

    private void varint(long value) {
      for (long rest = value; ; rest >>>= 7) {
        boolean last = rest >>> 7 == 0;
        out.write((int) (rest & 0x7F) | (last ? 0 : 0x80));
        if (last) {
          return;
        }
      }
    }
  }

  /** An operator from x to y, both of that type and shape. */
  static TinyGraph of(String operator, DataType type, long... shape) {
    return new TinyGraph()
        .node(operator, List.of("x"), "y")
        .input("x", type, shape)
        .output("y", type, shape);
  }

  /** Counts to its input {@code trips}; gives {@code count}. */
  static TinyGraph counter() {
    Message body =
        new Message()
            .add(1, nodeOf("Identity", List.of("going"), "on"))
            .add(1, nodeOf("Add", List.of("so_far", "one"), "next"))
            .text(2, "body")
            .add(5, constant("one", 1))
            .add(11, value("trip", DataType.INT64))
            .add(11, value("going", DataType.BOOL))
            .add(11, value("so_far", DataType.INT64))
            .add(12, value("on", DataType.BOOL))
            .add(12, value("next", DataType.INT64));
    Message attribute = new Message().text(1, "body").add(6, body).number(20, 5);
    TinyGraph counter = new TinyGraph();
    counter.graph.add(5, constant("zero", 0));
    counter.graph.add(1, nodeOf("Loop", List.of("trips", "", "zero"), "count").add(5, attribute));
    return counter.input("trips", DataType.INT64).output("count", DataType.INT64);
  }

  TinyGraph node(String operator, List<String> inputs, String output) {
    graph.add(1, nodeOf(operator, inputs, output));
    return this;
  }

  /** No sizes at all make a single element. */
  TinyGraph input(String name, DataType type, long... shape) {
    graph.add(11, value(name, type, shape));
    return this;
  }

  TinyGraph output(String name, DataType type, long... shape) {
    graph.add(12, value(name, type, shape));
    return this;
  }

  byte[] toByteArray() {
    return new Message()
        .number(1, 8)
        .add(7, graph)
        .add(8, new Message().text(1, "").number(2, 13))
        .out
        .toByteArray();
  }

  static Message nodeOf(String operator, List<String> inputs, String output) {
    Message node = new Message();
    inputs.forEach(input -> node.text(1, input));
    return node.text(2, output).text(4, operator);
  }

  static Message constant(String name, long value) {
    byte[] data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value).array();
    return new Message().number(2, code(DataType.INT64)).text(8, name).bytes(9, data);
  }

  static Message value(String name, DataType type, long... shape) {
    Message sizes = new Message();
    for (long size : shape) {
      sizes.add(1, size < 0 ? new Message().text(2, "free") : new Message().number(1, size));
    }
    Message tensor = new Message().number(1, code(type)).add(2, sizes);
    return new Message().text(1, name).add(2, new Message().add(1, tensor));
  }

  private static int code(DataType type) {
    return switch (type) {
      case FP32 -> 1;
      case UINT8 -> 2;
      case INT8 -> 3;
      case UINT16 -> 4;
      case INT16 -> 5;
      case INT32 -> 6;
      case INT64 -> 7;
      case BYTES -> 8;
      case BOOL -> 9;
      case FP16 -> 10;
      case FP64 -> 11;
      case UINT32 -> 12;
      case UINT64 -> 13;
      case BF16 -> 16;
    };
  }
}
