package dev.jetd.daemon.http;

import dev.jetd.bindings.DataType;
import dev.jetd.bindings.Shapes;
import dev.jetd.bindings.Tensor;
import dev.jetd.bindings.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor from its bytes alone: the model's input says the type, and the length the one free axis.
 */
final class RawTensor {

  private RawTensor() {}

  static Tensor of(TensorSpec spec, byte[] body) {
    return spec.type() == DataType.BYTES ? string(spec, body) : numbers(spec, body);
  }

  /** The whole body is one element. */
  private static Tensor string(TensorSpec spec, byte[] body) {
    ByteBuffer data =
        ByteBuffer.allocate(Integer.BYTES + body.length).order(ByteOrder.LITTLE_ENDIAN);
    List<Long> shape =
        spec.shape().map(s -> s.stream().map(axis -> 1L).toList()).orElse(List.of(1L));
    return new Tensor(
        spec.name(), DataType.BYTES, shape, data.putInt(body.length).put(body).flip());
  }

  private static Tensor numbers(TensorSpec spec, byte[] body) {
    List<Long> axes = spec.shape().orElse(List.of(TensorSpec.FREE, TensorSpec.FREE));
    long free = axes.stream().filter(axis -> axis < 0).count();
    if (free > 1) {
      throw Json.invalid(
          KserveAnswer.JSON_LENGTH,
          "cannot be 0: input '" + spec.name() + "' has more than one free axis");
    }
    List<Long> shape = new ArrayList<>(axes);
    shape.replaceAll(axis -> axis < 0 ? 1 : axis);
    long row = (long) Shapes.elements(spec.name(), shape) * spec.type().size();
    long rows = row == 0 ? 0 : body.length / row;
    shape = new ArrayList<>(axes);
    shape.replaceAll(axis -> axis < 0 ? rows : axis);
    return new Tensor(spec.name(), spec.type(), shape, ByteBuffer.wrap(body));
  }
}
