package dev.jetd.bindings.encoder;

import java.nio.ByteBuffer;

/**
 * A matrix in 8 bits: each row, or each column, is whole numbers from -127 to 127 times a scale of
 * its own, which makes its largest number 127.
 */
final class Quantized {
  private static final float LARGEST = 127;

  private final byte[] numbers;
  private final float[] scales;
  private final int[] sums;
  private final int columns;

  private Quantized(float[] matrix, int rows, int columns, boolean byRow) {
    this.numbers = new byte[matrix.length];
    this.scales = new float[byRow ? rows : columns];
    this.sums = new int[scales.length];
    this.columns = columns;
    for (int i = 0; i < matrix.length; i++) {
      int group = byRow ? i / columns : i % columns;
      scales[group] = Math.max(scales[group], Math.abs(matrix[i]));
    }
    for (int group = 0; group < scales.length; group++) {
      scales[group] = scales[group] > 0 ? scales[group] / LARGEST : 1;
    }
    for (int i = 0; i < matrix.length; i++) {
      int group = byRow ? i / columns : i % columns;
      double number = Math.rint(matrix[i] / scales[group]);
      numbers[i] = (byte) Math.clamp(number, -LARGEST, LARGEST);
      sums[group] += numbers[i];
    }
  }

  /** A scale a column. */
  static Quantized columns(float[] matrix, int rows, int columns) {
    return new Quantized(matrix, rows, columns, false);
  }

  /** A scale a row. */
  static Quantized rows(float[] matrix, int rows, int columns) {
    return new Quantized(matrix, rows, columns, true);
  }

  byte number(int row, int column) {
    return numbers[row * columns + column];
  }

  /** Row by row. */
  byte[] numbers() {
    return numbers;
  }

  float scale(int group) {
    return scales[group];
  }

  /** The sum of a group's numbers. */
  int sum(int group) {
    return sums[group];
  }

  void putScales(ByteBuffer out) {
    for (float scale : scales) {
      out.putFloat(scale);
    }
  }
}
