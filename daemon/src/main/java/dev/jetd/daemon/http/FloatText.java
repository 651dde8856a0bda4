package dev.jetd.daemon.http;

import java.nio.charset.StandardCharsets;

/**
 * Floats as decimal text that reads back to the same float: the fewest digits that do, give or take
 * one where a shorter number lies off the nearest. Several times quicker than {@link
 * Float#toString(float)} for numbers such as vectors have, which is most of what an answer from the
 * cache costs.
 *
 * <p>A float is {@code a} to within half the gap to its neighbours. Rounded to 7, 8 or 9 digits,
 * the decimal nearest to {@code a} is taken as soon as it lies inside that half gap; at 9 digits it
 * always does. Doubles carry the comparison: their error is some 10^-16 of {@code a}, the half gap
 * at least 3 * 10^-8, and {@link #SAFE} keeps well clear of the edge.
 */
final class FloatText {
  /** No float needs more: sign, digits, point, exponent. */
  static final int MOST = 16;

  private static final float SMALLEST = 1e-5f;
  private static final float LARGEST = 10f;
  private static final int FEWEST_DIGITS = 7;
  private static final double SAFE = 1 - 1e-6;

  /** 10 to the power of its index. */
  private static final double[] SCALE = {
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13
  };

  /** 10 to the power of minus its index. */
  private static final double[] STEP = {
    1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-11, 1e-12, 1e-13
  };

  private static final int MANTISSA_BITS = 23;
  private static final int MANTISSA = (1 << MANTISSA_BITS) - 1;
  private static final int EXPONENTS = 256;

  /** By a float's exponent field, for those written here: half its gap, a little less. */
  private static final double[] HALF_GAP = new double[EXPONENTS];

  /** By the same: decimal places that show {@value #FEWEST_DIGITS} digits of its smallest float. */
  private static final byte[] PLACES = new byte[EXPONENTS];

  /** By the same: the power of ten from which on a place less will do. */
  private static final float[] TENFOLD = new float[EXPONENTS];

  /** The two digits of 0 to 99, one after the other. */
  private static final byte[] PAIRS = new byte[200];

  static {
    for (int i = 0; i < PAIRS.length / 2; i++) {
      PAIRS[2 * i] = (byte) ('0' + i / 10);
      PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
    }
    for (int exponent = 0; exponent < EXPONENTS; exponent++) {
      float least = Float.intBitsToFloat(exponent << MANTISSA_BITS);
      if (least >= SMALLEST / 2 && least < LARGEST) {
        int power = (int) Math.floor(Math.log10(least));
        HALF_GAP[exponent] = Math.ulp(least) / 2.0 * SAFE;
        PLACES[exponent] = (byte) (FEWEST_DIGITS - 1 - power);
        TENFOLD[exponent] = (float) Math.pow(10, power + 1.0);
      }
    }
  }

  private FloatText() {}

  /**
   * Writes a number and returns where it ends.
   *
   * @param out with room for {@link #MOST} bytes from {@code at} on
   */
  static int write(float number, byte[] out, int at) {
    float size = Math.abs(number);
    if (!(size >= SMALLEST && size < LARGEST)) {
      return plain(number, out, at);
    }
    int start = at;
    if (number < 0) {
      out[start++] = '-';
    }
    int bits = Float.floatToRawIntBits(size);
    int exponent = bits >>> MANTISSA_BITS;
    // Below a power of two the floats lie twice as close.
    double half = (bits & MANTISSA) == 0 ? HALF_GAP[exponent] / 2 : HALF_GAP[exponent];
    int places = size < TENFOLD[exponent] ? PLACES[exponent] : PLACES[exponent] - 1;
    int digits = (int) (size * SCALE[places] + 0.5);
    while (Math.abs(digits * STEP[places] - size) > half) {
      places++;
      digits = (int) (size * SCALE[places] + 0.5);
    }
    return fixed(digits, places, out, start);
  }

  /** Zero, what is very small or large, and what is no number. */
  private static int plain(float number, byte[] out, int at) {
    byte[] text = Float.toString(number).getBytes(StandardCharsets.ISO_8859_1);
    System.arraycopy(text, 0, out, at, text.length);
    return at + text.length;
  }

  /** {@code digits / 10^places}, without zeros at its end. */
  private static int fixed(int digits, int places, byte[] out, int at) {
    int left = digits;
    int last = places;
    int shorter = tenth(left);
    while (last > 1 && left == shorter * 10) {
      left = shorter;
      shorter = tenth(left);
      last--;
    }
    int end = at + 2 + last;
    int i = end;
    for (; last >= 2; last -= 2) {
      int rest = hundredth(left);
      int pair = 2 * (left - rest * 100);
      out[--i] = PAIRS[pair + 1];
      out[--i] = PAIRS[pair];
      left = rest;
    }
    if (last == 1) {
      int rest = tenth(left);
      out[--i] = (byte) ('0' + left - rest * 10);
      left = rest;
    }
    out[--i] = '.';
    out[--i] = (byte) ('0' + left);
    return end;
  }

  /** A tenth, for 0 to 2^31 - 1, without a division. */
  private static int tenth(int number) {
    return (int) ((number * 0xCCCCCCCDL) >>> 35);
  }

  /** A hundredth, likewise. */
  private static int hundredth(int number) {
    return (int) ((number * 0x51EB851FL) >>> 37);
  }
}
