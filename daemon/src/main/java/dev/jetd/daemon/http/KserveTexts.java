package dev.jetd.daemon.http;

import dev.jetd.bindings.DataType;
import dev.jetd.bindings.Tensor;
import dev.jetd.bindings.TensorException;
import dev.jetd.bindings.TensorSignature;
import dev.jetd.bindings.TensorSpec;
import dev.jetd.daemon.serving.Embedding;
import dev.jetd.daemon.serving.EmbeddingInput;
import dev.jetd.daemon.serving.EmbeddingRequest;
import dev.jetd.daemon.serving.EmbeddingResult;
import dev.jetd.daemon.serving.EmbeddingService;
import dev.jetd.daemon.serving.ServeException;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.TensorErrors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A text encoder: texts in, one vector each out, and beside it how many of each text's tokens the
 * model saw. Cache and batching are those of every other dialect.
 */
record KserveTexts(ServedModel model, EmbeddingService service) implements KserveModel {
  static final String TEXT = "text";
  private static final String EMBEDDING = "embedding";
  static final String TOKENS = "tokens";
  static final Duration SOON = Duration.ofSeconds(1);

  @Override
  public String platform() {
    return "jetd_text_embedding";
  }

  @Override
  public TensorSignature signature() {
    long dimension = model.manifest().dimension();
    return new TensorSignature(
        List.of(spec(TEXT, DataType.BYTES, TensorSpec.FREE)),
        List.of(
            spec(EMBEDDING, DataType.FP32, TensorSpec.FREE, dimension),
            spec(TOKENS, DataType.INT32, TensorSpec.FREE, 2)));
  }

  static TensorSpec spec(String name, DataType type, long... shape) {
    return new TensorSpec(name, type, Optional.of(java.util.Arrays.stream(shape).boxed().toList()));
  }

  @Override
  public Inferred infer(KserveCall call) {
    List<Tensor> inputs = columns(call);
    List<String> outputs = call.request().outputNames();
    try {
      signature().check(inputs, outputs);
    } catch (TensorException e) {
      throw new ServeException(TensorErrors.of(e));
    }
    List<EmbeddingInput> texts =
        texts(inputs.getFirst()).stream().<EmbeddingInput>map(EmbeddingInput.Text::new).toList();
    call.share().take((long) texts.size() * (model.manifest().dimension() + 2) * 4, () -> SOON);
    EmbeddingResult result =
        service.embed(
            new EmbeddingRequest(
                model, TEXT, texts, call.priority(), call.timeout(), call.client()));
    List<String> wanted = outputs.isEmpty() ? List.of(EMBEDDING, TOKENS) : outputs;
    return new Inferred(
        wanted.stream().map(name -> output(name, result.embeddings())).toList(),
        answer -> ResultHeaders.add(answer, result));
  }

  /** A column of texts is as good as a row: many clients batch along the first of two axes. */
  static List<Tensor> columns(KserveCall call) {
    return call.request().inputs().stream().map(KserveTexts::column).toList();
  }

  private static Tensor column(Tensor tensor) {
    boolean column =
        tensor.type() == DataType.BYTES && tensor.shape().size() == 2 && tensor.shape().get(1) == 1;
    return column
        ? new Tensor(tensor.name(), tensor.type(), List.of(tensor.shape().get(0)), tensor.data())
        : tensor;
  }

  static List<String> texts(Tensor tensor) {
    List<String> texts = new ArrayList<>();
    ByteBuffer data = tensor.data();
    int position = 0;
    while (position < data.limit()) {
      int length = data.getInt(position);
      String name = tensor.name() + "[" + texts.size() + "]";
      texts.add(text(data, position + Integer.BYTES, length, name));
      position += Integer.BYTES + length;
    }
    return texts;
  }

  private static String text(ByteBuffer data, int start, int length, String name) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(data.slice(start, length)).toString();
    } catch (CharacterCodingException e) {
      throw Json.invalid(name, "is not valid UTF-8");
    }
  }

  private Tensor output(String name, List<Embedding> embeddings) {
    return name.equals(EMBEDDING) ? vectors(embeddings) : tokens(embeddings);
  }

  private Tensor vectors(List<Embedding> embeddings) {
    return rows(EMBEDDING, embeddings.stream().map(Embedding::vector).toList());
  }

  /** A row each, all of one length; there is one at least. */
  static Tensor rows(String name, List<float[]> rows) {
    int width = rows.getFirst().length;
    ByteBuffer data = buffer(rows.size() * width);
    for (float[] row : rows) {
      data.asFloatBuffer().put(row);
      data.position(data.position() + width * Float.BYTES);
    }
    return new Tensor(name, DataType.FP32, List.of((long) rows.size(), (long) width), data.flip());
  }

  static Tensor tokens(List<Embedding> embeddings) {
    ByteBuffer data = buffer(2 * embeddings.size());
    embeddings.forEach(e -> data.putInt(e.used()).putInt(e.total()));
    return new Tensor(TOKENS, DataType.INT32, List.of((long) embeddings.size(), 2L), data.flip());
  }

  private static ByteBuffer buffer(int elements) {
    return ByteBuffer.allocate(elements * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }
}
