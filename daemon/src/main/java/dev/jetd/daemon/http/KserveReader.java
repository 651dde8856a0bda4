package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.bindings.DataType;
import dev.jetd.bindings.Shapes;
import dev.jetd.bindings.Tensor;
import dev.jetd.bindings.TensorException;
import dev.jetd.daemon.serving.ServeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Reads an inference request of the Open Inference Protocol: JSON, and after it the binary data
 * that the JSON's inputs lay claim to, in their order. Binary data are not copied: a tensor of them
 * is a window on the body.
 *
 * <p>JSON knows no order, so an input's data may stand before its shape and datatype: such data are
 * stepped over, and read when the JSON is walked once more.
 */
final class KserveReader {
  private static final int MOST_TENSORS = 1024;
  private static final int LONGEST_NAME = 1024;

  /** How much of JSON an element of BYTES needs at least, beside its text: quotes and a comma. */
  private static final int JSON_PER_STRING = 3;

  private final byte[] body;
  private final int jsonLength;
  private final LongConsumer reserve;
  private final List<KserveInput> inputs = new ArrayList<>();
  private Optional<String> id = Optional.empty();
  private List<KserveRequest.Output> outputs = List.of();
  private boolean binaryOutputs;
  private Optional<Duration> timeout = Optional.empty();
  private boolean inputsSeen;

  /**
   * @param jsonLength where in the body the JSON ends
   * @param reserve asked before memory is taken for so many bytes; throws if there is none
   */
  KserveReader(byte[] body, int jsonLength, LongConsumer reserve) {
    this.body = body;
    this.jsonLength = jsonLength;
    this.reserve = reserve;
  }

  /**
   * @throws ServeException naming the field at fault
   */
  KserveRequest read() {
    byte[] json = jsonLength == body.length ? body : Arrays.copyOf(body, jsonLength);
    Json.read(json, this::walk);
    if (!inputsSeen) {
      throw Json.invalid("inputs", "is missing: an array of tensors");
    }
    if (inputs.stream().anyMatch(i -> i.steppedOver)) {
      Json.read(json, this::walkAgain);
    }
    return new KserveRequest(id, tensors(), outputs, binaryOutputs, timeout);
  }

  private Boolean walk(JsonParser in) throws IOException {
    JsonFields.object(
        in,
        Map.of(
            "id", (p, name) -> id = JsonFields.optionalString(p, name),
            "parameters", (p, name) -> requestParameters(p),
            "inputs", (p, name) -> inputs(p),
            "outputs", (p, name) -> outputs = outputs(p)));
    return true;
  }

  private void inputs(JsonParser in) throws IOException {
    inputsSeen = true;
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw JsonFields.mustBe(in, "inputs", "an array of tensors");
    }
    var unused =
        JsonFields.list(
            in,
            "inputs",
            MOST_TENSORS,
            (p, path) -> {
              KserveInput input = new KserveInput();
              inputs.add(input);
              input(p, path, input);
              return true;
            });
  }

  private void input(JsonParser in, String path, KserveInput input) throws IOException {
    requireObject(in, path);
    JsonFields.object(
        in,
        Map.of(
            "name", (p, name) -> input.name = Optional.of(name(p, path)),
            "datatype", (p, name) -> input.readType(p, path + ".datatype"),
            "shape", (p, name) -> input.readShape(p, path + ".shape"),
            "parameters", (p, name) -> input.readParameters(p, path + ".parameters"),
            "data", (p, name) -> data(p, path, input)));
  }

  private static String name(JsonParser in, String path) throws IOException {
    String name = JsonFields.string(in, path + ".name");
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw Json.invalid(path + ".name", "must have 1 to " + LONGEST_NAME + " characters");
    }
    return name;
  }

  private void requestParameters(JsonParser in) throws IOException {
    KserveParameters parameters = KserveParameters.read(in, "parameters");
    binaryOutputs = parameters.flag("binary_data_output").orElse(false);
    timeout = parameters.micros("timeout");
    if (parameters.asks("sequence_id")) {
      throw Json.invalid(
          "parameters.sequence_id",
          "is not taken: no state is kept between requests; send the model's state as inputs");
    }
  }

  private List<KserveRequest.Output> outputs(JsonParser in) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return List.of();
    }
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw JsonFields.mustBe(in, "outputs", "an array of outputs");
    }
    return JsonFields.list(in, "outputs", MOST_TENSORS, KserveReader::output);
  }

  private static KserveRequest.Output output(JsonParser in, String path) throws IOException {
    requireObject(in, path);
    String[] name = {""};
    List<Boolean> binary = new ArrayList<>();
    JsonFields.object(
        in,
        Map.of(
            "name", (p, field) -> name[0] = name(p, path),
            "parameters",
                (p, field) -> {
                  KserveParameters parameters = KserveParameters.read(p, path + ".parameters");
                  parameters.flag("binary_data").ifPresent(binary::add);
                  parameters.refuse("classification", "classes are not told; take the numbers");
                  parameters.refuse("shared_memory_region", "memory is not shared with clients");
                }));
    if (name[0].isEmpty()) {
      throw Json.invalid(path + ".name", "is missing");
    }
    return new KserveRequest.Output(name[0], binary.stream().findFirst());
  }

  private static void requireObject(JsonParser in, String path) {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw JsonFields.mustBe(in, path, "an object");
    }
  }

  private void data(JsonParser in, String path, KserveInput input) throws IOException {
    if (input.type.isEmpty() || input.shape.isEmpty()) {
      input.steppedOver = true;
      var unused = in.skipChildren();
      return;
    }
    input.data = Optional.of(elements(in, path, input.type.get(), input.shape.get()));
  }

  /** The second walk: everything but the data that were stepped over is known and checked. */
  private Boolean walkAgain(JsonParser in) throws IOException {
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      boolean isInputs = in.currentName().equals("inputs");
      in.nextToken();
      if (isInputs) {
        for (int i = 0; in.nextToken() != JsonToken.END_ARRAY; i++) {
          inputAgain(in, "inputs[" + i + "]", inputs.get(i));
        }
      } else {
        var unused = in.skipChildren();
      }
    }
    return true;
  }

  private void inputAgain(JsonParser in, String path, KserveInput input) throws IOException {
    input.requireWhole(path);
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      boolean isData = input.steppedOver && in.currentName().equals("data");
      in.nextToken();
      if (isData) {
        input.data =
            Optional.of(elements(in, path, input.type.orElseThrow(), input.shape.orElseThrow()));
      } else {
        var unused = in.skipChildren();
      }
    }
  }

  /** Takes memory for what the shape says only where the JSON can hold as much. */
  private ByteBuffer elements(JsonParser in, String path, DataType type, List<Long> shape)
      throws IOException {
    if (type == DataType.FP16 || type == DataType.BF16) {
      throw Json.invalid(path + ".data", "cannot hold " + type + "; send it as binary data");
    }
    int elements = elements(path, shape);
    int perElement = type == DataType.BYTES ? JSON_PER_STRING : 2;
    if ((long) elements * perElement > jsonLength) {
      throw Json.invalid(
          path + ".data", "has fewer elements than shape " + Shapes.text(shape) + " holds");
    }
    boolean strings = type == DataType.BYTES;
    long room = (long) elements * (strings ? Integer.BYTES : type.size());
    reserve.accept(strings ? 2 * (room + jsonLength) : room);
    int bytes = Math.toIntExact(room);
    return new TensorJsonReader(in, path + ".data", type, shape, elements, bytes).read();
  }

  private static int elements(String path, List<Long> shape) {
    try {
      return Shapes.elements(path, shape);
    } catch (TensorException e) {
      throw Json.invalid(path + ".shape", String.valueOf(e.getMessage()));
    }
  }

  private List<Tensor> tensors() {
    List<Tensor> tensors = new ArrayList<>(inputs.size());
    int position = jsonLength;
    for (int i = 0; i < inputs.size(); i++) {
      KserveInput input = inputs.get(i);
      String path = "inputs[" + i + "]";
      input.requireWhole(path);
      ByteBuffer data = input.data.orElseGet(() -> ByteBuffer.allocate(0));
      if (input.binarySize.isPresent()) {
        if (input.data.isPresent()) {
          throw Json.invalid(path, "has both data and parameters.binary_data_size");
        }
        data = binary(path, position, input.binarySize.get());
        position += data.remaining();
      } else if (input.data.isEmpty()) {
        throw Json.invalid(path + ".data", "is missing");
      }
      tensors.add(input.tensor(path, data));
    }
    if (position != body.length) {
      throw Json.invalid(
          "the body has "
              + (body.length - jsonLength)
              + " bytes after its JSON; the inputs' binary_data_size lay claim to "
              + (position - jsonLength));
    }
    return tensors;
  }

  private ByteBuffer binary(String path, int position, int size) {
    if (size > body.length - position) {
      throw Json.invalid(
          path + ".parameters.binary_data_size",
          String.format(
              Locale.ROOT,
              "is %d, and %d bytes are left of the body's binary data",
              size,
              body.length - position));
    }
    reserve.accept(size);
    return ByteBuffer.wrap(body, position, size);
  }
}
