package dev.jetd.bindings.encoder;

import java.nio.ByteBuffer;

/** bf16: the upper half of an FP32 number, rounded to nearest, of two as near to the even one. */
final class HalfForm extends NumberForm {
  /** Weights nearer to zero become zero; numbers.h has the reason. */
  private static final float LEAST = 0x1p-50f;

  HalfForm() {
    super(Short.BYTES, 2);
  }

  @Override
  void putWeight(float weight, ByteBuffer out) {
    out.putShort(Math.abs(weight) >= LEAST ? nearest(weight) : 0);
  }

  @Override
  void putWord(float number, ByteBuffer out) {
    out.putShort(nearest(number));
  }

  private static short nearest(float number) {
    int bits = Float.floatToRawIntBits(number);
    return (short) ((bits + 0x7fff + (bits >>> 16 & 1)) >>> 16);
  }
}
