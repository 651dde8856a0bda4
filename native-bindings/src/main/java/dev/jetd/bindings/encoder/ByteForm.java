package dev.jetd.bindings.encoder;

import static dev.jetd.bindings.encoder.SectionWriter.all;
import static dev.jetd.bindings.encoder.SectionWriter.buffer;
import static dev.jetd.bindings.encoder.SectionWriter.section;

import dev.jetd.bindings.encoder.BertWeights.Linear;
import dev.jetd.bindings.onnx.OnnxTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** INT8: whole numbers with a scale a column, or a word. */
final class ByteForm implements WeightForm {
  @Override
  public long linearBytes(long inputs, long outputs) {
    return 3 * section(outputs * Float.BYTES) + section(inputs * outputs);
  }

  @Override
  public long wordsBytes(long words, long hidden) {
    return section(words * Float.BYTES) + section(words * hidden);
  }

  @Override
  public void linears(SectionWriter out, List<Linear> linears, double firstFactor)
      throws IOException {
    int inputs = linears.getFirst().inputs();
    int outputs = linears.stream().mapToInt(Linear::outputs).sum();
    ByteBuffer bias = buffer(outputs * Float.BYTES);
    ByteBuffer scale = buffer(outputs * Float.BYTES);
    ByteBuffer sums = buffer(outputs * Integer.BYTES);
    ByteBuffer numbers = buffer(inputs * outputs);
    double factor = firstFactor;
    for (Linear linear : linears) {
      float[] biases = all(linear.bias());
      Quantized columns = Quantized.columns(all(linear.matrix()), inputs, linear.outputs());
      for (int n = 0; n < linear.outputs(); n++) {
        bias.putFloat((float) (biases[n] * factor));
        scale.putFloat((float) (columns.scale(n) * factor));
        sums.putInt(columns.sum(n));
      }
      putBlocks(columns, inputs, linear.outputs(), numbers);
      factor = 1;
    }
    out.put(bias);
    out.put(scale);
    out.put(sums);
    out.put(numbers);
  }

  /** Blocks of 64 columns; in each, four numbers of one column together. */
  private static void putBlocks(Quantized columns, int inputs, int outputs, ByteBuffer out) {
    for (int block = 0; block < outputs; block += BLOCK) {
      for (int k = 0; k < inputs; k += 4) {
        for (int n = block; n < block + BLOCK; n++) {
          for (int i = k; i < k + 4; i++) {
            out.put(columns.number(i, n));
          }
        }
      }
    }
  }

  /** All scales come first, so the rows are read twice. */
  @Override
  public void words(SectionWriter out, OnnxTensor words) throws IOException {
    ByteBuffer scales = buffer(Math.toIntExact(words.shape().getFirst() * Float.BYTES));
    eachWords(words, rows -> rows.putScales(scales));
    out.put(scales);
    eachWords(words, rows -> out.part(ByteBuffer.wrap(rows.numbers())));
    out.pad(words.elements());
  }

  private interface RowsUse {
    void of(Quantized rows) throws IOException;
  }

  private static void eachWords(OnnxTensor words, RowsUse use) throws IOException {
    int count = Math.toIntExact(words.shape().get(0));
    int hidden = Math.toIntExact(words.shape().get(1));
    for (int first = 0; first < count; first += WORDS_AT_A_TIME) {
      int rows = Math.min(WORDS_AT_A_TIME, count - first);
      use.of(Quantized.rows(words.floats((long) first * hidden, rows * hidden), rows, hidden));
    }
  }
}
