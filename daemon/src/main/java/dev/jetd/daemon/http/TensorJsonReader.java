package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.bindings.DataType;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Reads one tensor's elements from JSON, where they stand in one flat array or in arrays nested as
 * the shape says, straight into the bytes that the tensor is made of.
 */
final class TensorJsonReader {
  private static final BigInteger UINT64_END = BigInteger.ONE.shiftLeft(64);

  private final JsonParser in;
  private final String path;
  private final DataType type;
  private final List<Long> shape;
  private final int elements;
  private ByteBuffer out;
  private int count;
  private boolean flat;

  /**
   * @param path the data's place in the request, for messages
   * @param elements of the shape
   * @param room bytes to begin with: all there will be, but for BYTES
   */
  TensorJsonReader(
      JsonParser in, String path, DataType type, List<Long> shape, int elements, int room) {
    this.in = in;
    this.path = path;
    this.type = type;
    this.shape = shape;
    this.elements = elements;
    this.out = ByteBuffer.allocate(room).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads the array whose first token the parser stands on. */
  ByteBuffer read() throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw JsonFields.mustBe(in, path, "an array");
    }
    flat = shape.size() <= 1;
    array(0);
    if (count != elements) {
      throw Json.invalid(
          path, "has " + count + " elements; shape " + shape() + " holds " + elements);
    }
    return out.flip();
  }

  private void array(int depth) throws IOException {
    long children = 0;
    while (in.nextToken() != JsonToken.END_ARRAY) {
      if (in.currentToken() == JsonToken.START_ARRAY) {
        if (flat || depth + 1 >= shape.size()) {
          throw nesting();
        }
        array(depth + 1);
      } else {
        flat |= depth == 0 && children == 0;
        if (!flat && depth + 1 != shape.size()) {
          throw nesting();
        }
        put();
      }
      children++;
    }
    boolean empty = depth == 0 && children == 0;
    if (!flat && !empty && children != shape.get(depth)) {
      throw nesting();
    }
  }

  private RuntimeException nesting() {
    return Json.invalid(path, "must be a flat array, or nested as shape " + shape() + " says");
  }

  private void put() throws IOException {
    if (count == elements) {
      throw Json.invalid(
          path, "has more elements than the " + elements + " that shape " + shape() + " holds");
    }
    switch (type) {
      case BOOL -> out.put(truth());
      case BYTES -> text();
      case FP32 -> out.putFloat((float) number(Float.MAX_VALUE));
      case FP64 -> out.putDouble(number(Double.MAX_VALUE));
      case INT8 -> out.put((byte) whole(Byte.MIN_VALUE, Byte.MAX_VALUE));
      case UINT8 -> out.put((byte) whole(0, 0xFF));
      case INT16 -> out.putShort((short) whole(Short.MIN_VALUE, Short.MAX_VALUE));
      case UINT16 -> out.putShort((short) whole(0, 0xFFFF));
      case INT32 -> out.putInt((int) whole(Integer.MIN_VALUE, Integer.MAX_VALUE));
      case UINT32 -> out.putInt((int) whole(0, 0xFFFF_FFFFL));
      case INT64 -> out.putLong(whole(Long.MIN_VALUE, Long.MAX_VALUE));
      case UINT64 -> out.putLong(unsigned());
      case FP16, BF16 ->
          throw Json.invalid(path, "cannot hold " + type + ", which has no JSON form");
    }
    count++;
  }

  private byte truth() throws IOException {
    return switch (in.currentToken()) {
      case VALUE_TRUE -> 1;
      case VALUE_FALSE -> 0;
      default -> throw JsonFields.mustBe(in, element(), "true or false");
    };
  }

  /** A number that is still finite where it goes. */
  private double number(double most) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_NUMBER_INT
        && in.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
      throw JsonFields.mustBe(in, element(), "a number");
    }
    double value = in.getDoubleValue();
    boolean finite =
        most == Double.MAX_VALUE ? Double.isFinite(value) : Float.isFinite((float) value);
    if (!finite) {
      throw outOfRange();
    }
    return value;
  }

  private long whole(long least, long most) throws IOException {
    requireWhole();
    if (in.getNumberType() == NumberType.BIG_INTEGER) {
      throw outOfRange();
    }
    long value = in.getLongValue();
    if (value < least || value > most) {
      throw outOfRange();
    }
    return value;
  }

  private long unsigned() throws IOException {
    requireWhole();
    BigInteger value = in.getBigIntegerValue();
    if (value.signum() < 0 || value.compareTo(UINT64_END) >= 0) {
      throw outOfRange();
    }
    return value.longValue();
  }

  private void requireWhole() {
    if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw JsonFields.mustBe(in, element(), "a whole number");
    }
  }

  private void text() throws IOException {
    ByteBuffer bytes;
    try {
      bytes =
          StandardCharsets.UTF_8
              .newEncoder()
              .encode(CharBuffer.wrap(JsonFields.string(in, element())));
    } catch (CharacterCodingException e) {
      throw Json.invalid(element(), "has half a surrogate pair");
    }
    int wanted = out.position() + Integer.BYTES + bytes.remaining();
    if (wanted > out.capacity()) {
      ByteBuffer larger =
          ByteBuffer.allocate(Math.max(wanted, 2 * out.capacity())).order(ByteOrder.LITTLE_ENDIAN);
      out = larger.put(out.flip());
    }
    out.putInt(bytes.remaining()).put(bytes);
  }

  private RuntimeException outOfRange() {
    return Json.invalid(element(), "is out of the range of " + type);
  }

  private String element() {
    return path + "[" + count + "]";
  }

  private String shape() {
    return dev.jetd.bindings.Shapes.text(shape);
  }
}
