package dev.jetd.daemon.serving;

import java.util.Arrays;

/** What protocols ask to be done with vectors that are there. None is written to. */
public final class Vectors {

  private Vectors() {}

  /** The first components, or all where there are no more. */
  public static float[] cut(float[] vector, int components) {
    return components < vector.length ? Arrays.copyOf(vector, components) : vector;
  }

  /** Scaled to length 1; a zero vector has no direction and stays. */
  public static float[] scaled(float[] vector) {
    double squares = dot(vector, vector);
    if (squares == 0) {
      return vector;
    }
    double scale = 1 / Math.sqrt(squares);
    float[] scaled = new float[vector.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (vector[i] * scale);
    }
    return scaled;
  }

  /** From -1 to 1; 0 where one of them is a zero vector. */
  public static float cosine(float[] a, float[] b) {
    double squares = dot(a, a) * dot(b, b);
    if (squares == 0) {
      return 0;
    }
    return (float) Math.max(-1, Math.min(1, dot(a, b) / Math.sqrt(squares)));
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
