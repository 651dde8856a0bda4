package dev.jetd.bindings.onnx;

import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.VectorForm;
import java.util.Arrays;

/**
 * Makes one vector of a sequence's token vectors. The result depends on those tokens alone: they
 * are added in their order and in double precision, whatever row they lie in and however it is
 * padded. Used by one thread.
 */
final class Pooler {
  private final Pooling pooling;
  private final boolean normalize;
  private final float[] token;
  private final double[] sums;

  Pooler(Pooling pooling, boolean normalize, int dimension) {
    this.pooling = pooling;
    this.normalize = normalize;
    token = new float[dimension];
    sums = new double[dimension];
  }

  /**
   * The vector of one row, or those of its tokens end to end.
   *
   * @param output the graph's output
   * @param row the row in the batch
   * @param tokens the sequence's own tokens
   * @param stride tokens a row has, padding included
   * @throws ArithmeticException if a component is not finite
   */
  float[] vector(OutputTensor output, int row, int tokens, int stride, VectorForm form) {
    if (form == VectorForm.TOKENS) {
      return tokens(output, row * stride, tokens);
    }
    float[] vector = new float[token.length];
    switch (pooling) {
      case MEAN -> mean(output, row * stride, tokens, vector);
      case CLS -> output.read(row * stride, vector);
      case LAST -> output.read(row * stride + tokens - 1, vector);
      case NONE -> output.read(row, vector);
    }
    finish(vector, normalize && form == VectorForm.USUAL);
    return vector;
  }

  private float[] tokens(OutputTensor output, int first, int tokens) {
    if (pooling == Pooling.NONE) {
      throw new ArithmeticException("the graph pools by itself and gives no token's vector");
    }
    float[] all = new float[tokens * token.length];
    for (int i = 0; i < tokens; i++) {
      output.read(first + i, token);
      System.arraycopy(token, 0, all, i * token.length, token.length);
    }
    finish(all, false);
    return all;
  }

  private void mean(OutputTensor output, int first, int tokens, float[] vector) {
    Arrays.fill(sums, 0);
    for (int i = first; i < first + tokens; i++) {
      output.read(i, token);
      for (int j = 0; j < token.length; j++) {
        sums[j] += token[j];
      }
    }
    for (int j = 0; j < vector.length; j++) {
      vector[j] = (float) (sums[j] / tokens);
    }
  }

  /** Scales to length 1 if asked to; a zero vector has no direction and stays. */
  private static void finish(float[] vector, boolean scaled) {
    double squares = 0;
    for (float component : vector) {
      squares += (double) component * component;
    }
    if (!Double.isFinite(squares)) {
      throw new ArithmeticException("a component is not a finite number");
    }
    if (!scaled || squares == 0) {
      return;
    }
    double scale = 1 / Math.sqrt(squares);
    for (int j = 0; j < vector.length; j++) {
      vector[j] = (float) (vector[j] * scale);
    }
  }
}
