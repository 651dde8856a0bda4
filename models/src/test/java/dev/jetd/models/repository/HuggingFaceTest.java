package dev.jetd.models.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.models.Manifest;
import dev.jetd.models.ModelException;
import dev.jetd.models.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a directory as Hugging Face keeps it says of the model in it. */
final class HuggingFaceTest {
  @TempDir Path directory;
  private Path source;

  @BeforeEach
  void makeADirectory() throws IOException {
    source = directory.resolve("bge-small-en-v1.5");
    write(
        "config.json",
        "{\"hidden_size\": 8, \"model_type\": \"bert\", \"max_position_embeddings\": 512}");
    write("tokenizer.json", "{}");
    write("tokenizer_config.json", "{\"model_max_length\": 512}");
    write("sentence_bert_config.json", "{\"max_seq_length\": 384, \"do_lower_case\": true}");
    write(
        "modules.json",
        """
        [{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
         {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
         {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"}]
        """);
    write(
        "1_Pooling/config.json",
        "{\"pooling_mode_cls_token\": true, \"pooling_mode_mean_tokens\": false}");
    write("onnx/model.onnx", "fp32 weights");
    write("README.md", "---\ntags: [x]\nlicense: mit\n---\n# A model\nlicense: none of this\n");
  }

  @Test
  void poolingLengthNormalisationAndLicenceAreReadFromTheFiles() {
    Manifest manifest = add(Wishes.NONE);
    assertThat(manifest.id()).hasToString("bge-small-en-v1.5:1-fp32");
    assertThat(manifest.pooling()).isEqualTo(Pooling.CLS);
    assertThat(manifest.normalize()).isTrue();
    assertThat(manifest.maxTokens()).isEqualTo(384);
    assertThat(manifest.dimension()).isEqualTo(8);
    assertThat(manifest.output()).contains("last_hidden_state");
    assertThat(manifest.licence()).contains("mit");
    assertThat(manifest.source()).contains("bge-small-en-v1.5");
    assertThat(manifest.files())
        .containsOnlyKeys("config.json", "model.onnx", "tokenizer.json", "tokenizer_config.json");
  }

  @Test
  void withoutAStepOfItsOwnVectorsAreNotNormalised() throws IOException {
    write(
        "modules.json",
        "[{\"path\": \"1_Pooling\", \"type\": \"sentence_transformers.models.Pooling\"}]");
    Files.delete(source.resolve("sentence_bert_config.json"));
    Manifest manifest = add(Wishes.NONE);
    assertThat(manifest.normalize()).isFalse();
    assertThat(manifest.maxTokens()).isEqualTo(512);
  }

  @Test
  void aLengthOfNoneAtAllIsPassedOverAndRobertasPositionsAreShifted() throws IOException {
    Files.delete(source.resolve("sentence_bert_config.json"));
    write("tokenizer_config.json", "{\"model_max_length\": 1000000000000000019884624838656}");
    write(
        "config.json",
        "{\"hidden_size\": 8, \"model_type\": \"xlm-roberta\", \"pad_token_id\": 1, \"max_position_embeddings\": 514}");
    assertThat(add(Wishes.NONE).maxTokens()).isEqualTo(512);
  }

  @Test
  void whatIsNotSaidIsAskedForAndNotGuessed() throws IOException {
    Files.delete(source.resolve("modules.json"));
    refused("--normalize");
    Files.delete(source.resolve("1_Pooling/config.json"));
    refused("--pooling");
    Manifest manifest =
        add(
            new Wishes(
                Optional.of("mine"),
                Optional.of("7"),
                Optional.of(Pooling.MEAN),
                Optional.of(false),
                Optional.of(64),
                Optional.empty(),
                Optional.of("Apache-2.0"),
                Optional.empty(),
                Optional.empty()));
    assertThat(manifest.id()).hasToString("mine:7");
    assertThat(manifest.pooling()).isEqualTo(Pooling.MEAN);
    assertThat(manifest.maxTokens()).isEqualTo(64);
    assertThat(manifest.licence()).contains("Apache-2.0");
  }

  @Test
  void whatWouldGiveOtherVectorsIsRefused() throws IOException {
    write(
        "1_Pooling/config.json",
        "{\"pooling_mode_cls_token\": true, \"pooling_mode_mean_tokens\": true}");
    refused("1_Pooling/config.json");
    write("1_Pooling/config.json", "{\"pooling_mode_max_tokens\": true}");
    refused("pooling_mode_max_tokens");
    write(
        "modules.json",
        "[{\"path\": \"2_Dense\", \"type\": \"sentence_transformers.models.Dense\"}]");
    refused("Dense");
    write(
        "modules.json",
        "[{\"path\": \"../..\", \"type\": \"sentence_transformers.models.Pooling\"}]");
    refused("the path \"../..\"");
    write("modules.json", "{\"broken");
    refused("modules.json: not JSON");
  }

  @Test
  void ofSeveralGraphsOneMustBeNamed() throws IOException {
    write("onnx/model_quantized.onnx", "int8 weights");
    assertThat(add(Wishes.NONE).files())
        .hasEntrySatisfying("model.onnx", f -> assertThat(f.bytes()).isEqualTo(12));
    Files.delete(source.resolve("onnx/model.onnx"));
    write("onnx/model_fp16.onnx", "fp16 weights");
    refused("--file");
    refused(file("../../x.onnx"), "no file of");
    Files.delete(source.resolve("onnx/model_fp16.onnx"));
    Files.delete(source.resolve("onnx/model_quantized.onnx"));
    refused("there is no .onnx file");
  }

  @Test
  void aMissingTokenizerIsNamed() throws IOException {
    Files.delete(source.resolve("tokenizer.json"));
    refused("tokenizer.json: not there");
  }

  private static Wishes file(String file) {
    return new Wishes(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(file),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private void refused(String said) {
    refused(Wishes.NONE, said);
  }

  private void refused(Wishes wishes, String said) {
    assertThatThrownBy(() -> add(wishes))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining(said);
    assertThat(Things.tree(directory.resolve("models")).keySet()).noneMatch(p -> p.startsWith("."));
  }

  private Manifest add(Wishes wishes) {
    return Things.repository(directory.resolve("models"))
        .add(new Source.Directory(source), wishes, Progress.NONE)
        .manifest();
  }

  private void write(String name, String content) throws IOException {
    Path file = source.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }
}
