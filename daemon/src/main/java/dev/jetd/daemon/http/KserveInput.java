package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.bindings.DataType;
import dev.jetd.bindings.Shapes;
import dev.jetd.bindings.Tensor;
import dev.jetd.bindings.TensorException;
import dev.jetd.daemon.serving.ServeException;
import dev.jetd.daemon.serving.TensorErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the JSON of a request says of one input, as far as it has been read. */
final class KserveInput {
  Optional<String> name = Optional.empty();
  Optional<DataType> type = Optional.empty();
  Optional<List<Long>> shape = Optional.empty();
  Optional<Integer> binarySize = Optional.empty();
  Optional<ByteBuffer> data = Optional.empty();

  /** Whether its data stood before what they are, and are still to be read. */
  boolean steppedOver;

  void readType(JsonParser in, String path) throws IOException {
    String word = JsonFields.string(in, path);
    Optional<DataType> known = DataType.ofName(word);
    if (known.isEmpty()) {
      throw unknown(path, word);
    }
    type = known;
  }

  private static RuntimeException unknown(String path, String word) {
    String shown = word.length() <= 20 ? word : word.substring(0, 20) + "...";
    return Json.invalid(
        path, "is '" + shown + "'; known are " + Arrays.toString(DataType.values()));
  }

  void readShape(JsonParser in, String path) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw JsonFields.mustBe(in, path, "an array of sizes");
    }
    shape = Optional.of(JsonFields.list(in, path, Shapes.MOST_AXES, KserveInput::axis));
  }

  private static long axis(JsonParser p, String axis) throws IOException {
    if (p.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw JsonFields.mustBe(p, axis, "a whole number");
    }
    if (p.getNumberType() == JsonParser.NumberType.BIG_INTEGER || p.getLongValue() < 0) {
      throw Json.invalid(axis, "must be a size, 0 or more");
    }
    return p.getLongValue();
  }

  void readParameters(JsonParser in, String path) throws IOException {
    KserveParameters parameters = KserveParameters.read(in, path);
    binarySize = parameters.size("binary_data_size");
    parameters.refuse("shared_memory_region", "memory is not shared with clients");
  }

  void requireWhole(String path) {
    requirePresent(path + ".name", name);
    requirePresent(path + ".datatype", type);
    requirePresent(path + ".shape", shape);
  }

  private static void requirePresent(String path, Optional<?> value) {
    if (value.isEmpty()) {
      throw Json.invalid(path, "is missing");
    }
  }

  /** The tensor of these data. */
  Tensor tensor(String path, ByteBuffer elements) {
    try {
      return new Tensor(name.orElseThrow(), type.orElseThrow(), shape.orElseThrow(), elements);
    } catch (TensorException e) {
      throw new ServeException(TensorErrors.at(path, e));
    }
  }
}
