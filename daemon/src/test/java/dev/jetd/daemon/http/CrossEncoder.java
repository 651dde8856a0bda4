package dev.jetd.daemon.http;

import dev.jetd.bindings.DataType;
import dev.jetd.daemon.runtime.OnnxGraphs;
import dev.jetd.models.Manifest;
import dev.jetd.models.repository.Progress;
import dev.jetd.models.repository.Repository;
import dev.jetd.models.repository.Source;
import dev.jetd.models.repository.Wishes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A model that scores texts: a bundled encoder with a head on it as BERT's classifiers have one,
 * {@code logits = tanh(cls · A + a) · B + b}, whose weights are drawn by a seed. The head is
 * written in ONNX's own format, and can be computed without it.
 */
final class CrossEncoder {
  private static final int WIDTH = 384;
  private static final String HIDDEN = "last_hidden_state";
  private static final int GRAPH = 7;
  private static final int OUTPUT = 12;

  private final List<String> labels;
  private final float[] a;
  private final float[] aBias;
  private final float[] b;
  private final float[] bBias;

  CrossEncoder(List<String> labels) {
    this.labels = List.copyOf(labels);
    Random random = new Random(7 + labels.size());
    a = drawn(random, WIDTH * WIDTH, 0.08f);
    aBias = drawn(random, WIDTH, 0.1f);
    b = drawn(random, WIDTH * labels.size(), 0.15f);
    bBias = drawn(random, labels.size(), 0.1f);
  }

  private static float[] drawn(Random random, int count, float scale) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian() * scale;
    }
    return numbers;
  }

  /** The scores that belong to the first token's vector. */
  double[] logits(float[] cls) {
    double[] pooled = new double[WIDTH];
    for (int j = 0; j < WIDTH; j++) {
      double sum = aBias[j];
      for (int i = 0; i < WIDTH; i++) {
        sum += (double) cls[i] * a[i * WIDTH + j];
      }
      pooled[j] = Math.tanh(sum);
    }
    double[] logits = new double[labels.size()];
    for (int j = 0; j < logits.length; j++) {
      logits[j] = bBias[j];
      for (int i = 0; i < WIDTH; i++) {
        logits[j] += pooled[i] * b[i * labels.size() + j];
      }
    }
    return logits;
  }

  /**
   * Writes a directory as Hugging Face keeps such a model.
   *
   * @param version of the bundled encoder, such as {@code 1-fp32}
   * @param keepsHidden whether the graph gives the tokens' vectors too
   */
  Path write(Path directory, String version, boolean keepsHidden) throws IOException {
    Path whole = TestDaemon.bundles().resolve("all-MiniLM-L6-v2").resolve(version);
    Files.createDirectories(directory);
    graph(whole.resolve("model.onnx"), directory.resolve("model.onnx"), keepsHidden);
    Files.copy(whole.resolve("tokenizer.json"), directory.resolve("tokenizer.json"));
    Files.writeString(directory.resolve("tokenizer_config.json"), "{\"model_max_length\": 512}");
    List<String> names =
        IntStream.range(0, labels.size())
            .mapToObj(i -> "\"" + i + "\": \"" + labels.get(i) + "\"")
            .toList();
    Files.writeString(
        directory.resolve("config.json"),
        "{\"architectures\": [\"BertForSequenceClassification\"], \"model_type\": \"bert\","
            + " \"max_position_embeddings\": 512, \"hidden_size\": 384, \"id2label\": {"
            + String.join(", ", names)
            + "}}");
    return directory;
  }

  /** Adds such a directory to a repository, as {@code jetd models add} does. */
  static Manifest add(Path directory, Path models, String name) {
    Wishes wishes =
        new Wishes(
            Optional.of(name),
            Optional.of("1"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return new Repository(models, new OnnxGraphs())
        .add(new Source.Directory(directory), wishes, Progress.NONE)
        .manifest();
  }

  /** Copies a file without its weights ever being in Java's memory. */
  private void graph(Path from, Path to, boolean keepsHidden) throws IOException {
    try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer model = in.map(FileChannel.MapMode.READ_ONLY, 0, in.size());
      while (model.hasRemaining()) {
        int start = model.position();
        int field = skip(model);
        ByteBuffer whole = model.slice(start, model.position() - start);
        for (ByteBuffer part : field == GRAPH ? withHead(whole, keepsHidden) : List.of(whole)) {
          while (part.hasRemaining()) {
            out.write(part);
          }
        }
      }
    }
  }

  /** The graph's field with the head behind what it had. */
  private List<ByteBuffer> withHead(ByteBuffer field, boolean keepsHidden) {
    varint(field);
    varint(field);
    List<ByteBuffer> parts = new ArrayList<>();
    while (field.hasRemaining()) {
      int start = field.position();
      if (skip(field) != OUTPUT || keepsHidden) {
        parts.add(field.slice(start, field.position() - start));
      }
    }
    parts.add(ByteBuffer.wrap(head().toByteArray()));
    long length = parts.stream().mapToLong(ByteBuffer::remaining).sum();
    parts.addFirst(ByteBuffer.wrap(new TinyGraph.Message().head(GRAPH, length).toByteArray()));
    return parts;
  }

  private TinyGraph.Message head() {
    TinyGraph.Message axis = new TinyGraph.Message().text(1, "axis").number(3, 1).number(20, 2);
    return new TinyGraph.Message()
        .add(1, TinyGraph.nodeOf("Gather", List.of(HIDDEN, "head.first"), "head.cls").add(5, axis))
        .add(1, TinyGraph.nodeOf("MatMul", List.of("head.cls", "head.a"), "head.1"))
        .add(1, TinyGraph.nodeOf("Add", List.of("head.1", "head.a.bias"), "head.2"))
        .add(1, TinyGraph.nodeOf("Tanh", List.of("head.2"), "head.3"))
        .add(1, TinyGraph.nodeOf("MatMul", List.of("head.3", "head.b"), "head.4"))
        .add(1, TinyGraph.nodeOf("Add", List.of("head.4", "head.b.bias"), "logits"))
        .add(5, TinyGraph.constant("head.first", 0))
        .add(5, weights("head.a", a, WIDTH, WIDTH))
        .add(5, weights("head.a.bias", aBias, WIDTH))
        .add(5, weights("head.b", b, WIDTH, labels.size()))
        .add(5, weights("head.b.bias", bBias, labels.size()))
        .add(OUTPUT, TinyGraph.value("logits", DataType.FP32, -1, labels.size()));
  }

  private static TinyGraph.Message weights(String name, float[] numbers, long... shape) {
    ByteBuffer data =
        ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(numbers);
    TinyGraph.Message tensor = new TinyGraph.Message();
    for (long size : shape) {
      tensor.number(1, size);
    }
    return tensor
        .number(2, 1)
        .bytes(8, name.getBytes(StandardCharsets.UTF_8))
        .bytes(9, data.array());
  }

  /** Goes behind a field and tells its number. */
  private static int skip(ByteBuffer in) {
    long tag = varint(in);
    long length =
        switch ((int) (tag & 7)) {
          case 0 -> {
            varint(in);
            yield 0;
          }
          case 1 -> 8;
          case 2 -> varint(in);
          case 5 -> 4;
          default -> throw new AssertionError("no protobuf");
        };
    in.position(Math.toIntExact(in.position() + length));
    return (int) (tag >>> 3);
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
