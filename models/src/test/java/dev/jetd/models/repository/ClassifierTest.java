package dev.jetd.models.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.models.Manifest;
import dev.jetd.models.ModelException;
import dev.jetd.models.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a directory says of a model that scores texts. */
final class ClassifierTest {
  private static final String ARCHITECTURE =
      "{\"architectures\": [\"BertForSequenceClassification\"], \"max_position_embeddings\": 512";

  private static final String LABELS = "[ \"LABEL_0\" ]";

  @TempDir Path directory;
  private Path source;
  private int repositories;
  private List<Graph.Output> outputs = List.of(new Graph.Output("logits", 2, OptionalInt.of(1)));

  @BeforeEach
  void makeADirectory() throws IOException {
    source = directory.resolve("ms-marco-MiniLM-L6-v2");
    config("\"id2label\": {\"0\": \"LABEL_0\"}");
    write("tokenizer.json", "{}");
    write("tokenizer_config.json", "{\"model_max_length\": 512}");
    write("onnx/model.onnx", "fp32 weights");
    write("README.md", "---\nlicense: apache-2.0\n---\n");
  }

  @Test
  void oneLabelMakesACrossEncoder() {
    Manifest manifest = add(Wishes.NONE);
    assertThat(manifest.id()).hasToString("ms-marco-MiniLM-L6-v2:1-fp32");
    assertThat(manifest.kind()).isEqualTo(Manifest.RANKING);
    assertThat(manifest.labels()).containsExactly("LABEL_0");
    assertThat(manifest.dimension()).isEqualTo(1);
    assertThat(manifest.maxTokens()).isEqualTo(512);
    assertThat(manifest.output()).contains("logits");
    assertThat(manifest.pooling()).isEqualTo(Pooling.NONE);
    assertThat(manifest.licence()).contains("apache-2.0");
    assertThat(manifest.isScoring()).isTrue();
    assertThat(manifest.isEmbedding()).isFalse();
    manifest.write(directory.resolve("again.json"));
    assertThat(Manifest.read(directory.resolve("again.json"))).isEqualTo(manifest);
  }

  @Test
  void severalLabelsMakeAClassifierWithThemInTheOrderOfTheirNumbers() throws IOException {
    config("\"id2label\": {\"1\": \"neutral\", \"0\": \"contra diction\", \"2\": \"entailment\"}");
    outputs = List.of(new Graph.Output("logits", 2, OptionalInt.empty()));
    Manifest manifest = add(Wishes.NONE);
    assertThat(manifest.kind()).isEqualTo(Manifest.CLASSIFICATION);
    assertThat(manifest.labels()).containsExactly("contra diction", "neutral", "entailment");
    assertThat(manifest.dimension()).isEqualTo(3);
  }

  @Test
  void labelsWithoutNamesGetThoseThatHuggingFaceGives() throws IOException {
    config("\"num_labels\": 2");
    outputs = List.of(new Graph.Output("scores", 2, OptionalInt.of(2)));
    Manifest manifest = add(Wishes.NONE);
    assertThat(manifest.labels()).containsExactly("LABEL_0", "LABEL_1");
    assertThat(manifest.output()).contains("scores");
    outputs = List.of(new Graph.Output("logits", 2, OptionalInt.empty()));
    refused(Wishes.NONE, "neither id2label nor the graph says its labels");
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() throws IOException {
    outputs = List.of(new Graph.Output("logits", 2, OptionalInt.of(3)));
    refused(Wishes.NONE, "has 1 labels, and the graph's output logits has 3");
    outputs = List.of(new Graph.Output("logits", 3, OptionalInt.of(1)));
    refused(Wishes.NONE, "has 3 dimensions");
    outputs =
        List.of(
            new Graph.Output("last_hidden_state", 3, OptionalInt.of(8)),
            new Graph.Output("pooler_output", 2, OptionalInt.of(8)));
    refused(Wishes.NONE, "is logits");
    outputs = List.of(new Graph.Output("logits", 2, OptionalInt.of(2)));
    config("\"id2label\": {\"1\": \"a\", \"2\": \"b\"}");
    refused(Wishes.NONE, "a name for each number from 0 on, none for 0");
    config("\"id2label\": {\"0\": \"a\", \"1\": 7}");
    refused(Wishes.NONE, "none for 1");
    refused(
        new Wishes(
            Optional.empty(),
            Optional.empty(),
            Optional.of(Pooling.MEAN),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()),
        "leave --pooling and --normalize out");
  }

  @Test
  void aManifestSaysItsLabelsAndOnlyWhatScoresHasThem() throws IOException {
    Path file = directory.resolve("m.json");
    add(Wishes.NONE).write(file);
    // On one line, so that a list can be replaced.
    String good = Files.readString(file).replaceAll("\\s*\n\\s*", " ");
    assertThat(good).contains(LABELS);
    bad(file, good.replace(LABELS, "[]"), "labels: expected 1 of them");
    bad(file, good.replace(LABELS, "[\"a\", \"b\"]"), "labels: expected 1 of them");
    bad(file, good.replace(LABELS, "[7]"), "labels: expected an array of strings");
    bad(file, good.replace(LABELS, "[\"a\\n\"]"), "labels: expected one line");
    bad(file, good.replace("text-ranking", "text-embedding"), "it is missing");
    bad(file, good.replace("\"maxTokens\"", "\"dimension\": 1, \"maxTokens\""), "no such field");
    Files.writeString(file, good.replace("text-ranking", "text-classification"));
    assertThat(Manifest.read(file).kind()).isEqualTo(Manifest.CLASSIFICATION);
  }

  private static void bad(Path file, String manifest, String said) throws IOException {
    Files.writeString(file, manifest);
    assertThatThrownBy(() -> Manifest.read(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(said);
  }

  private void refused(Wishes wishes, String said) {
    assertThatThrownBy(() -> add(wishes))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(said);
  }

  private Manifest add(Wishes wishes) {
    Graph graph = new Graph("fp32", List.of("input_ids", "attention_mask"), outputs);
    repositories++;
    return new Repository(directory.resolve("models" + repositories), file -> graph)
        .add(new Source.Directory(source), wishes, Progress.NONE)
        .manifest();
  }

  private void config(String more) throws IOException {
    write("config.json", ARCHITECTURE + ", " + more + "}");
  }

  private void write(String name, String content) throws IOException {
    Path file = source.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
