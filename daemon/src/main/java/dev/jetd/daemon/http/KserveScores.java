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
import dev.jetd.models.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cross-encoder or a classifier: texts in, or pairs of them, and for each a score a label out. A
 * cross-encoder takes pairs only; a classifier takes a second text where one is sent.
 */
record KserveScores(ServedModel model, EmbeddingService service) implements KserveModel {
  private static final String PAIR = "text_pair";
  private static final String SCORES = "scores";
  private static final String LOGITS = "logits";

  @Override
  public String platform() {
    return "jetd_" + model.manifest().kind().replace('-', '_');
  }

  @Override
  public TensorSignature signature() {
    return signature(model.manifest().kind().equals(Manifest.RANKING));
  }

  private TensorSignature signature(boolean pairs) {
    long labels = model.manifest().labels().size();
    TensorSpec text = KserveTexts.spec(KserveTexts.TEXT, DataType.BYTES, TensorSpec.FREE);
    TensorSpec pair = KserveTexts.spec(PAIR, DataType.BYTES, TensorSpec.FREE);
    return new TensorSignature(
        pairs ? List.of(text, pair) : List.of(text),
        List.of(
            KserveTexts.spec(SCORES, DataType.FP32, TensorSpec.FREE, labels),
            KserveTexts.spec(LOGITS, DataType.FP32, TensorSpec.FREE, labels),
            KserveTexts.spec(KserveTexts.TOKENS, DataType.INT32, TensorSpec.FREE, 2)));
  }

  @Override
  public Inferred infer(KserveCall call) {
    List<Tensor> columns = KserveTexts.columns(call);
    List<String> outputs = call.request().outputNames();
    boolean pairs =
        signature().inputs().size() == 2 || columns.stream().anyMatch(t -> t.name().equals(PAIR));
    try {
      signature(pairs).check(columns, outputs);
    } catch (TensorException e) {
      throw new ServeException(TensorErrors.of(e));
    }
    List<EmbeddingInput> inputs = inputs(columns);
    long bytes = (long) inputs.size() * (2L * model.manifest().labels().size() + 2) * Float.BYTES;
    call.share().take(bytes, () -> KserveTexts.SOON);
    EmbeddingResult result =
        service.embed(
            new EmbeddingRequest(
                model, KserveTexts.TEXT, inputs, call.priority(), call.timeout(), call.client()));
    List<String> wanted = outputs.isEmpty() ? List.of(SCORES, LOGITS, KserveTexts.TOKENS) : outputs;
    return new Inferred(
        wanted.stream().map(name -> output(name, result.embeddings())).toList(),
        answer -> ResultHeaders.add(answer, result));
  }

  private static List<EmbeddingInput> inputs(List<Tensor> columns) {
    List<String> texts = column(columns, KserveTexts.TEXT).orElseThrow();
    Optional<List<String>> seconds = column(columns, PAIR);
    if (seconds.filter(all -> all.size() != texts.size()).isPresent()) {
      throw Json.invalid(PAIR, "must have as many elements as text, which has " + texts.size());
    }
    List<EmbeddingInput> inputs = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      inputs.add(
          seconds.isPresent()
              ? new EmbeddingInput.Pair(texts.get(i), seconds.get().get(i))
              : new EmbeddingInput.Text(texts.get(i)));
    }
    return inputs;
  }

  private static Optional<List<String>> column(List<Tensor> columns, String name) {
    return columns.stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .map(KserveTexts::texts);
  }

  private static Tensor output(String name, List<Embedding> all) {
    return switch (name) {
      case SCORES -> KserveTexts.rows(name, all.stream().map(e -> Rank.scores(e, false)).toList());
      case LOGITS -> KserveTexts.rows(name, all.stream().map(Embedding::vector).toList());
      default -> KserveTexts.tokens(all);
    };
  }
}
