package dev.jetd.bindings.encoder;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Written;
import dev.jetd.bindings.encoder.BertWeights.Layer;
import dev.jetd.bindings.encoder.BertWeights.Linear;
import dev.jetd.bindings.encoder.BertWeights.Norm;
import dev.jetd.bindings.encoder.GraphWalk.Unlike;
import java.io.IOException;
import java.nio.ByteBuffer;
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
 * Writes the weights of an FP32 encoder in a precision, as the library maps them; the layout is
 * told in {@code model.h}. The same model gives the same bytes on every machine, and at no time is
 * more of it in memory than one matrix.
 */
public final class EncoderFile {
  /** The name of such a file in a bundle. */
  public static final String NAME = "encoder.jetd";

  /** Changes when the same graph would give other bytes. */
  public static final int LAYOUT = 1;

  private static final int BLOCK = WeightForm.BLOCK;

  private final SectionWriter out;
  private final BertWeights weights;
  private final WeightForm form;

  private EncoderFile(SectionWriter out, BertWeights weights, WeightForm form) {
    this.out = out;
    this.weights = weights;
    this.form = form;
  }

  /** As {@link #writeAll} writes it. */
  private static long bytes(BertWeights w, WeightForm form) {
    long hidden = w.hidden();
    long norm = 2 * SectionWriter.section(hidden * Float.BYTES);
    long layer =
        form.linearBytes(hidden, 3 * hidden)
            + form.linearBytes(hidden, hidden)
            + form.linearBytes(hidden, w.inner())
            + form.linearBytes(w.inner(), hidden)
            + 2 * norm;
    return SectionWriter.ALIGN
        + SectionWriter.section(w.positions().elements() * Float.BYTES)
        + norm
        + w.layers().size() * layer
        + form.wordsBytes(w.words().shape().getFirst(), hidden);
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
   * @param precision INT8, FP32 or BF16
   * @param written hears how much of it is there
   * @throws BackendException if the graph is no encoder that the library runs, or a file fails
   */
  public static void write(Path graph, Path file, Precision precision, Written written) {
    Path directory = directoryOf(file);
    try {
      BertWeights weights = BertGraph.weights(graph);
      requireSizes(weights);
      Path work = directory.resolve("." + file.getFileName() + "." + UUID.randomUUID() + ".new");
      try {
        try (FileChannel out =
            FileChannel.open(work, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
          WeightForm form = WeightForm.of(precision);
          SectionWriter sections = new SectionWriter(out, written, bytes(weights, form));
          new EncoderFile(sections, weights, form).writeAll(WeightForm.codeOf(precision));
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

  /** {@code GRAPH.onnx FILE}: what the build calls for the model it bundles, in INT8. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[1]);
    Files.createDirectories(directoryOf(file));
    write(Path.of(arguments[0]), file, Precision.INT8, Written.UNHEARD);
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

  private void writeAll(int precision) throws IOException {
    header(precision);
    positions();
    norm(weights.embedded());
    for (Layer layer : weights.layers()) {
      double scores = weights.scores() / Math.log(2);
      form.linears(out, List.of(layer.query(), layer.key(), layer.value()), scores);
      form.linears(out, List.of(layer.out()), 1);
      norm(layer.afterAttention());
      form.linears(out, List.of(layer.up()), 1);
      form.linears(out, List.of(layer.down()), 1);
      norm(layer.afterInner());
    }
    form.words(out, weights.words());
  }

  private void header(int precision) throws IOException {
    ByteBuffer buffer = SectionWriter.buffer(SectionWriter.ALIGN);
    buffer.put("JETDENC1".getBytes(StandardCharsets.US_ASCII));
    buffer.putInt(Math.toIntExact(weights.words().shape().get(0)));
    buffer.putInt(Math.toIntExact(weights.positions().shape().get(0)));
    buffer.putInt(weights.hidden());
    buffer.putInt(weights.heads());
    buffer.putInt(weights.inner());
    buffer.putInt(weights.layers().size());
    buffer.putFloat((float) weights.embedded().epsilon());
    buffer.putInt(precision);
    out.put(buffer);
  }

  private void positions() throws IOException {
    float[] type = weights.types().floats(0, weights.hidden());
    float[] all = SectionWriter.all(weights.positions());
    for (int i = 0; i < all.length; i++) {
      all[i] += type[i % type.length];
    }
    out.put(all);
  }

  private void norm(Norm norm) throws IOException {
    if (norm.epsilon() != weights.embedded().epsilon()) {
      throw new Unlike("its normalisations have different epsilons");
    }
    out.put(SectionWriter.all(norm.gain()));
    out.put(SectionWriter.all(norm.bias()));
  }
}
