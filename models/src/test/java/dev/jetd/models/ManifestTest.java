package dev.jetd.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
  private static final String DIGEST = "0123456789abcdef".repeat(4);
  private static final String VALID =
      """
      {
        "schema": 1,
        "name": "m",
        "version": "1",
        "kind": "text-embedding",
        "precision": "fp32",
        "dimension": 384,
        "maxTokens": 256,
        "pooling": "mean",
        "normalize": true,
        "output": "last_hidden_state",
        "files": {
          "model.onnx": {
            "bytes": 10,
            "sha256": "%s"
          }
        }
      }
      """
          .formatted(DIGEST);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"1-int8", "1-fp32"})
  void theBundledManifestsAreCanonical(String version) throws IOException {
    Path file =
        Fixtures.BUNDLES.resolve("all-MiniLM-L6-v2").resolve(version).resolve(Manifest.FILE_NAME);
    Manifest manifest = Manifest.read(file);
    assertThat(manifest.id()).isEqualTo(new ModelId("all-MiniLM-L6-v2", version));
    assertThat(manifest.licence()).contains("Apache-2.0");
    assertThat(manifest.files()).containsOnlyKeys("model.onnx", "tokenizer.json");
    assertThat(manifest.toJson()).isEqualTo(Files.readAllBytes(file));
  }

  @Test
  void everyFieldIsRead() throws IOException {
    Manifest manifest = read(VALID);
    TreeMap<String, FileEntry> files = new TreeMap<>();
    files.put("model.onnx", new FileEntry(10, DIGEST));
    assertThat(manifest).isEqualTo(Fixtures.manifest("m", "1", files));
    assertThat(manifest.toJson()).isEqualTo(VALID.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aTensorModelSaysNothingOfTexts() throws IOException {
    String tensor =
        VALID
            .replace("text-embedding", "tensor")
            .replaceAll("(?m)^  \"(dimension|maxTokens|pooling|normalize|output)\".*\n", "")
            .replace("  \"files\"", "  \"lanes\": 3,\n  \"threads\": 2,\n  \"files\"");
    Manifest manifest = read(tensor);
    assertThat(manifest.isTensor()).isTrue();
    assertThat(manifest.lanes()).contains(3);
    assertThat(manifest.threads()).contains(2);
    Manifest renamed = manifest.renamed(new ModelId("other", "2"));
    assertThat(renamed.lanes()).contains(3);
    assertThat(renamed.threads()).contains(2);
    assertThat(manifest.toJson()).isEqualTo(tensor.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> read(tensor.replace("\"lanes\": 3", "\"dimension\": 3")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("dimension: no such field");
    assertThatThrownBy(() -> read(tensor.replace("\"lanes\": 3", "\"lanes\": 65")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("lanes: expected 1 to 64, found 65");
  }

  @Test
  void whatIsWrittenIsReadBackWhateverTheTextsHold() {
    TreeMap<String, FileEntry> files = new TreeMap<>();
    files.put("b", new FileEntry(1L << 33, DIGEST));
    files.put("a", new FileEntry(1, DIGEST));
    Manifest manifest =
        new Manifest(
            new ModelId("m", "1"),
            "text-embedding",
            "fp16",
            1,
            1,
            Pooling.NONE,
            false,
            Optional.empty(),
            Optional.of("\"quoted\" \\ é 中 😀"),
            Optional.of("https://example.org/?a=b&c"),
            files);
    manifest.write(directory.resolve("m.json"));
    assertThat(Manifest.read(directory.resolve("m.json"))).isEqualTo(manifest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "'\"schema\": 1'             | '\"schema\": 2'              | schema: expected 1, found 2",
        "'\"schema\": 1,'            | ''                           | 'schema: expected an integer, but it is missing'",
        "'\"name\": \"m\",'          | ''                           | 'name: expected a string, but it is missing'",
        "'\"name\": \"m\"'           | '\"name\": 7'                | 'name: expected a string, found 7'",
        "'\"name\": \"m\"'           | '\"name\": \"a/b\"'          | 'name: expected 1 to 128 of'",
        "'\"name\": \"m\"'           | '\"name\": null'             | 'name: expected a string, found null'",
        "'\"version\": \"1\"'        | '\"version\": \"..\"'        | 'version: expected 1 to 128 of'",
        "'\"version\": \"1\"'        | '\"version\": 1'             | 'version: expected a string, found 1'",
        "'text-embedding'            | 'Text Embedding'             | 'kind: expected a word'",
        "'\"fp32\"'                  | '\"\"'                       | 'precision: expected a word'",
        "'\"dimension\": 384'        | '\"dimension\": 0'           | 'dimension: expected 1 to 65536, found 0'",
        "'\"dimension\": 384'        | '\"dimension\": 65537'       | 'dimension: expected 1 to 65536, found 65537'",
        "'\"dimension\": 384'        | '\"dimension\": 384.0'       | 'dimension: expected an integer, found 384.0'",
        "'\"dimension\": 384'        | '\"dimension\": \"384\"'     | 'dimension: expected an integer, found \"384\"'",
        "'\"dimension\": 384'        | '\"dimension\": 99999999999' | 'dimension: expected an integer, found 99999999999'",
        "'\"maxTokens\": 256'        | '\"maxTokens\": -1'          | 'maxTokens: expected 1 to 131072, found -1'",
        "'\"mean\"'                  | '\"MEAN\"'                   | 'pooling: expected mean, cls, last or none, found \"MEAN\"'",
        "'\"normalize\": true'       | '\"normalize\": \"true\"'    | 'normalize: expected true or false, found \"true\"'",
        "'\"last_hidden_state\"'     | 'false'                      | 'output: expected a string, found false'",
        "'\"last_hidden_state\"'     | '\" \"'                      | 'output: expected one line of'",
        "'\"last_hidden_state\"'     | '\"a\\nb\"'                  | 'output: expected one line of'",
        "'\"output\"'                | '\"outputs\"'                | 'outputs: no such field'",
        "'\"bytes\": 10'             | '\"bytes\": 0'               | 'files.model.onnx.bytes: expected 1 to'",
        "'\"bytes\": 10'             | '\"bytes\": 1e1'             | 'files.model.onnx.bytes: expected an integer'",
        "'\"bytes\": 10'             | '\"bytes\": 10, \"x\": 1'    | 'files.model.onnx.x: no such field'",
        "'0123456789abcdef\"'        | '0123456789abcde\"'          | 'files.model.onnx.sha256: expected 64 hex digits'",
        "'0123456789abcdef\"'        | '0123456789ABCDEF\"'         | 'files.model.onnx.sha256: expected 64 hex digits'",
        "'\"model.onnx\": {'         | '\"../model.onnx\": {'       | 'files: expected 1 to 128 of'",
        "'\"model.onnx\": {'         | '\"a/model.onnx\": {'        | 'files: expected 1 to 128 of'",
        "'\"model.onnx\": {'         | '\"..\": {'                  | 'files: expected 1 to 128 of'",
        "'\"model.onnx\": {'         | '\".model.onnx\": {'         | 'files: expected 1 to 128 of'",
        "'\"model.onnx\": {'         | '\"jetd-model.json\": {'     | 'files: expected no entry for the manifest itself'",
        "'\"model.onnx\": {'         | '\"x\": 1, \"model.onnx\": {' | 'files.x: expected an object, found 1'",
        "'\"schema\": 1,'            | '\"schema\": 1, \"kind\": \"x\",' | 'not JSON: Duplicate field ''kind'''",
        "'\"schema\": 1,'            | '\"schema\": 1'              | 'not JSON: Unexpected character'",
      })
  void anErrorNamesTheFileAndTheFieldAndWhatWasExpected(
      String valid, String broken, String expected) {
    assertThat(VALID).contains(valid);
    assertThatThrownBy(() -> read(VALID.replace(valid, broken)))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(directory.resolve(Manifest.FILE_NAME) + ": " + expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "1", "null", "{", "{} {}", "{\"files\":"})
  void whatIsNoManifestIsRefused(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(ModelException.class);
  }

  @Test
  void aManifestWithoutFilesIsRefused() {
    String none = VALID.substring(0, VALID.indexOf("\"files\"")) + "\"files\": {}}";
    assertThatThrownBy(() -> read(none)).hasMessageContaining("files: expected 1 to 256, found 0");
  }

  @Test
  void aMissingManifestIsSaidToBeMissing() {
    assertThatThrownBy(() -> Manifest.read(directory.resolve("none.json")))
        .isInstanceOf(ModelException.class)
        .hasMessage(directory.resolve("none.json") + ": not there");
  }

  @Test
  void aHugeManifestIsNotRead() {
    assertThatThrownBy(() -> read(" ".repeat((1 << 20) + 1)))
        .hasMessageContaining("expected at most 1048576 bytes");
  }

  private Manifest read(String json) throws IOException {
    return Manifest.read(Files.writeString(directory.resolve(Manifest.FILE_NAME), json));
  }
}
