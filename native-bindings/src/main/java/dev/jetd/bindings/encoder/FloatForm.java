package dev.jetd.bindings.encoder;

import java.nio.ByteBuffer;

/** FP32. */
final class FloatForm extends NumberForm {
  FloatForm() {
    super(Float.BYTES, 1);
  }

  @Override
  void putWeight(float weight, ByteBuffer out) {
    out.putFloat(weight);
  }

  @Override
  void putWord(float number, ByteBuffer out) {
    out.putFloat(number);
  }
}
