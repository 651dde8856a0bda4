package dev.jetd.bindings.encoder;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Written;
import dev.jetd.bindings.encoder.BertWeights.Layer;
import dev.jetd.bindings.encoder.BertWeights.Linear;
import dev.jetd.bindings.encoder.BertWeights.Norm;
import dev.jetd.bindings.encoder.GraphWalk.Unlike;
import dev.jetd.bindings.onnx.OnnxTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes the weights of an FP32 encoder in 8 bits, as the library maps them; the layout is told in
 * {@code model.h}. The same model gives the same bytes on every machine, and at no time is more of
 * it in memory than one matrix.
 */
public final class EncoderFile {
  /** The name of such a file in a bundle. */
  public static final String NAME = "encoder.jetd";

  /** Changes when the same graph would give other bytes. */
  public static final int LAYOUT = 1;

  private static final int ALIGN = 64;
  private static final int BLOCK = 64;
  private static final int WORDS_AT_A_TIME = 1024;

  private final FileChannel out;
  private final BertWeights weights;
  private final Written written;
  private final long all;

  private EncoderFile(FileChannel out, BertWeights weights, Written written) {
    this.out = out;
    this.weights = weights;
    this.written = written;
    this.all = bytes(weights);
  }

  /** As {@link #writeAll} writes it. */
  private static long bytes(BertWeights w) {
    long hidden = w.hidden();
    long norm = 2 * section(hidden * Float.BYTES);
    long layer =
        linearBytes(hidden, 3 * hidden)
            + linearBytes(hidden, hidden)
            + linearBytes(hidden, w.inner())
            + linearBytes(w.inner(), hidden)
            + 2 * norm;
    long words = w.words().shape().getFirst();
    return ALIGN
        + section(w.positions().elements() * Float.BYTES)
        + norm
        + w.layers().size() * layer
        + section(words * Float.BYTES)
        + section(words * hidden);
  }

  private static long linearBytes(long inputs, long outputs) {
    return 3 * section(outputs * Float.BYTES) + section(inputs * outputs);
  }

  private static long section(long bytes) {
    return (bytes + ALIGN - 1) / ALIGN * ALIGN;
  }

  /**
   * Why the native encoder cannot take a graph; empty if it can.
   *
   * @throws BackendException if the file is no ONNX model
   */
  public static Optional<String> unlike(Path graph) {
    try {
      requireSizes(BertGraph.weights(graph));
      return Optional.empty();
    } catch (Unlike e) {
      return Optional.ofNullable(e.getMessage());
    }
  }

  /**
   * Makes {@code file} from an ONNX graph, whole or not at all.
   *
   * @throws BackendException if the graph is no encoder that the library runs, or a file fails
   */
  public static void write(Path graph, Path file) {
    write(graph, file, Written.UNHEARD);
  }

  /**
   * Makes {@code file} from an ONNX graph, whole or not at all.
   *
   * @param written hears how much of it is there
   * @throws BackendException if the graph is no encoder that the library runs, or a file fails
   */
  public static void write(Path graph, Path file, Written written) {
    Path directory = directoryOf(file);
    try {
      BertWeights weights = BertGraph.weights(graph);
      requireSizes(weights);
      Path work = directory.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".new");
      try {
        try (FileChannel out =
            FileChannel.open(work, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          new EncoderFile(out, weights, written).writeAll();
          out.force(true);
        }
        Files.move(work, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(work);
      }
    } catch (Unlike e) {
      throw new BackendException(
          graph + " is no encoder that jetd runs by itself: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new BackendException(file + " cannot be made of " + graph + ": " + e.getMessage(), e);
    }
  }

  /** {@code GRAPH.onnx FILE}: what the build calls for the model it bundles. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[1]);
    Files.createDirectories(directoryOf(file));
    write(Path.of(arguments[0]), file);
  }

  private static Path directoryOf(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a directory");
  }

  private static void requireSizes(BertWeights w) {
    int hidden = w.hidden();
    if (hidden % BLOCK != 0 || w.inner() % BLOCK != 0 || (hidden / w.heads()) % 16 != 0) {
      throw new Unlike(
          "sizes " + hidden + " and " + w.inner() + " are no multiples of 64, or heads of 16");
    }
    for (Layer layer : w.layers()) {
      requireShape(layer.query(), hidden, hidden);
      requireShape(layer.key(), hidden, hidden);
      requireShape(layer.value(), hidden, hidden);
      requireShape(layer.out(), hidden, hidden);
      requireShape(layer.up(), hidden, w.inner());
      requireShape(layer.down(), w.inner(), hidden);
    }
    if (w.positions().shape().get(1) != hidden || w.types().shape().get(1) != hidden) {
      throw new Unlike("words, positions and types have different sizes");
    }
  }

  private static void requireShape(Linear linear, int inputs, int outputs) {
    if (linear.inputs() != inputs || linear.outputs() != outputs) {
      throw new Unlike(
          "a matrix is " + linear.matrix().shape() + ", not [" + inputs + ", " + outputs + "]");
    }
  }

  private void writeAll() throws IOException {
    header();
    positions();
    norm(weights.embedded());
    for (Layer layer : weights.layers()) {
      double scores = weights.scores() / Math.log(2);
      linears(List.of(layer.query(), layer.key(), layer.value()), scores);
      linears(List.of(layer.out()), 1);
      norm(layer.afterAttention());
      linears(List.of(layer.up()), 1);
      linears(List.of(layer.down()), 1);
      norm(layer.afterInner());
    }
    words();
  }

  private void header() throws IOException {
    ByteBuffer buffer = buffer(ALIGN);
    buffer.put("JETDENC1".getBytes(StandardCharsets.US_ASCII));
    buffer.putInt(Math.toIntExact(weights.words().shape().get(0)));
    buffer.putInt(Math.toIntExact(weights.positions().shape().get(0)));
    buffer.putInt(weights.hidden());
    buffer.putInt(weights.heads());
    buffer.putInt(weights.inner());
    buffer.putInt(weights.layers().size());
    buffer.putFloat((float) weights.embedded().epsilon());
    put(buffer);
  }

  private void positions() throws IOException {
    float[] type = weights.types().floats(0, weights.hidden());
    float[] all = all(weights.positions());
    for (int i = 0; i < all.length; i++) {
      all[i] += type[i % type.length];
    }
    put(all);
  }

  private void norm(Norm norm) throws IOException {
    if (norm.epsilon() != weights.embedded().epsilon()) {
      throw new Unlike("its normalisations have different epsilons");
    }
    put(all(norm.gain()));
    put(all(norm.bias()));
  }

  /** Linears of the same input side by side; the first one's outputs are multiplied by a factor. */
  private void linears(List<Linear> linears, double firstFactor) throws IOException {
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
    put(bias);
    put(scale);
    put(sums);
    put(numbers);
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
  private void words() throws IOException {
    int count = Math.toIntExact(weights.words().shape().get(0));
    ByteBuffer scales = buffer(count * Float.BYTES);
    eachWords(count, rows -> rows.putScales(scales));
    put(scales);
    long begin = out.position();
    eachWords(
        count,
        rows -> {
          ByteBuffer numbers = ByteBuffer.wrap(rows.numbers());
          while (numbers.hasRemaining()) {
            out.write(numbers);
          }
          written.at(out.position(), all);
        });
    pad(out.position() - begin);
  }

  private interface RowsUse {
    void of(Quantized rows) throws IOException;
  }

  private void eachWords(int count, RowsUse use) throws IOException {
    int hidden = weights.hidden();
    for (int first = 0; first < count; first += WORDS_AT_A_TIME) {
      int rows = Math.min(WORDS_AT_A_TIME, count - first);
      use.of(
          Quantized.rows(
              weights.words().floats((long) first * hidden, rows * hidden), rows, hidden));
    }
  }

  private static float[] all(OnnxTensor tensor) throws IOException {
    float[] all = tensor.floats(0, Math.toIntExact(tensor.elements()));
    for (float number : all) {
      if (!Float.isFinite(number)) {
        throw new Unlike("it has weights that are not finite");
      }
    }
    return all;
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void put(float[] numbers) throws IOException {
    ByteBuffer buffer = buffer(numbers.length * Float.BYTES);
    buffer.asFloatBuffer().put(numbers);
    put(buffer);
  }

  /** A whole section: what the buffer has room for, and zeros to the next multiple of 64. */
  private void put(ByteBuffer buffer) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
    pad(buffer.capacity());
    written.at(out.position(), all);
  }

  private void pad(long written) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate((int) (-written & (ALIGN - 1)));
    while (zeros.hasRemaining()) {
      out.write(zeros);
    }
  }
}
