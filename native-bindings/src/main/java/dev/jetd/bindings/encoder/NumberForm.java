package dev.jetd.bindings.encoder;

import static dev.jetd.bindings.encoder.SectionWriter.all;
import static dev.jetd.bindings.encoder.SectionWriter.buffer;
import static dev.jetd.bindings.encoder.SectionWriter.finite;
import static dev.jetd.bindings.encoder.SectionWriter.section;

import dev.jetd.bindings.encoder.BertWeights.Linear;
import dev.jetd.bindings.onnx.OnnxTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Floating-point numbers of some size; scores' factor is in the queries' numbers. */
abstract class NumberForm implements WeightForm {
  private final int bytes;
  private final int together;

  /**
   * @param bytes of a number
   * @param together how many consecutive inputs of a column lie together
   */
  NumberForm(int bytes, int together) {
    this.bytes = bytes;
    this.together = together;
  }

  /** A weight of a matrix. */
  abstract void putWeight(float weight, ByteBuffer out);

  /** A component of a word. */
  abstract void putWord(float number, ByteBuffer out);

  @Override
  public final long linearBytes(long inputs, long outputs) {
    return section(outputs * Float.BYTES) + section(inputs * outputs * bytes);
  }

  @Override
  public final long wordsBytes(long words, long hidden) {
    return section(words * hidden * bytes);
  }

  @Override
  public final void linears(SectionWriter out, List<Linear> linears, double firstFactor)
      throws IOException {
    int outputs = linears.stream().mapToInt(Linear::outputs).sum();
    ByteBuffer bias = buffer(outputs * Float.BYTES);
    double factor = firstFactor;
    for (Linear linear : linears) {
      for (float number : all(linear.bias())) {
        bias.putFloat((float) (number * factor));
      }
      factor = 1;
    }
    out.put(bias);
    factor = firstFactor;
    long written = 0;
    for (Linear linear : linears) {
      ByteBuffer numbers = buffer(linear.inputs() * linear.outputs() * bytes);
      putBlocks(all(linear.matrix()), linear.inputs(), linear.outputs(), factor, numbers);
      out.part(numbers);
      written += numbers.capacity();
      factor = 1;
    }
    out.pad(written);
  }

  private void putBlocks(float[] matrix, int inputs, int outputs, double factor, ByteBuffer out) {
    for (int block = 0; block < outputs; block += BLOCK) {
      for (int k = 0; k < inputs; k += together) {
        for (int n = block; n < block + BLOCK; n++) {
          for (int i = k; i < k + together; i++) {
            putWeight((float) (matrix[i * outputs + n] * factor), out);
          }
        }
      }
    }
  }

  @Override
  public final void words(SectionWriter out, OnnxTensor words) throws IOException {
    int count = Math.toIntExact(words.shape().get(0));
    int hidden = Math.toIntExact(words.shape().get(1));
    for (int first = 0; first < count; first += WORDS_AT_A_TIME) {
      int numbers = Math.min(WORDS_AT_A_TIME, count - first) * hidden;
      ByteBuffer buffer = buffer(numbers * bytes);
      for (float number : finite(words.floats((long) first * hidden, numbers))) {
        putWord(number, buffer);
      }
      out.part(buffer);
    }
    out.pad(words.elements() * bytes);
  }
}
