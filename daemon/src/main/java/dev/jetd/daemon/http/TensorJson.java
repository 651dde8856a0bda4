package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.bindings.DataType;
import dev.jetd.bindings.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Writes a tensor's elements as one flat JSON array. */
final class TensorJson {
  /** What an element of each type takes as JSON at most, comma included. */
  private static final int LONGEST_NUMBER = 25;

  private TensorJson() {}

  /**
   * Refuses what JSON cannot carry, before the first byte of an answer is sent.
   *
   * @param name the output's, for the message
   */
  static void check(String name, Tensor tensor) {
    ByteBuffer data = tensor.data();
    switch (tensor.type()) {
      case FP16, BF16 -> throw refused(name, "is " + tensor.type() + ", which has no JSON form");
      case FP32 -> {
        for (int i = 0; i < data.limit(); i += Float.BYTES) {
          checkFinite(name, i / Float.BYTES, data.getFloat(i));
        }
      }
      case FP64 -> {
        for (int i = 0; i < data.limit(); i += Double.BYTES) {
          checkFinite(name, i / Double.BYTES, data.getDouble(i));
        }
      }
      case BYTES -> checkText(name, tensor);
      default -> {}
    }
  }

  /** Bytes that the JSON has at most. */
  static long bound(Tensor tensor) {
    return tensor.type() == DataType.BYTES
        ? 6L * tensor.data().remaining()
        : (long) LONGEST_NUMBER * tensor.elements();
  }

  static void write(JsonGenerator out, Tensor tensor) throws IOException {
    out.writeStartArray();
    ByteBuffer data = tensor.data().duplicate().order(tensor.data().order());
    while (data.hasRemaining()) {
      element(out, tensor.type(), data);
    }
    out.writeEndArray();
  }

  private static void element(JsonGenerator out, DataType type, ByteBuffer data)
      throws IOException {
    switch (type) {
      case BOOL -> out.writeBoolean(data.get() != 0);
      case INT8 -> out.writeNumber(data.get());
      case UINT8 -> out.writeNumber(data.get() & 0xFF);
      case INT16 -> out.writeNumber(data.getShort());
      case UINT16 -> out.writeNumber(data.getShort() & 0xFFFF);
      case INT32 -> out.writeNumber(data.getInt());
      case UINT32 -> out.writeNumber(data.getInt() & 0xFFFF_FFFFL);
      case INT64 -> out.writeNumber(data.getLong());
      case UINT64 -> out.writeNumber(Long.toUnsignedString(data.getLong()));
      case FP32 -> out.writeNumber(data.getFloat());
      case FP64 -> out.writeNumber(data.getDouble());
      case BYTES -> out.writeString(StandardCharsets.UTF_8.decode(next(data)).toString());
      case FP16, BF16 -> throw new IllegalArgumentException(type + " has no JSON form");
    }
  }

  private static ByteBuffer next(ByteBuffer data) {
    int length = data.getInt();
    ByteBuffer text = data.slice(data.position(), length);
    data.position(data.position() + length);
    return text;
  }

  private static void checkFinite(String name, int index, double value) {
    if (!Double.isFinite(value)) {
      throw refused(name, "has " + value + " at element " + index);
    }
  }

  private static void checkText(String name, Tensor tensor) {
    ByteBuffer data = tensor.data().duplicate().order(tensor.data().order());
    for (int i = 0; data.hasRemaining(); i++) {
      try {
        var unused = StandardCharsets.UTF_8.newDecoder().decode(next(data));
      } catch (CharacterCodingException e) {
        throw refused(name, "has bytes that are no UTF-8 at element " + i);
      }
    }
  }

  private static RuntimeException refused(String name, String what) {
    return Json.invalid(
        "output '" + name + "'", what + "; JSON cannot carry it: ask for it with binary_data");
  }
}
