package dev.jetd.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jetd.bindings.Platform;
import dev.jetd.daemon.runtime.Home;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jetd models quantize} of the bundled model, where no daemon runs. */
final class QuantizeCommandTest {
  private static final String MODEL = "all-MiniLM-L6-v2";

  @TempDir private Path root;
  private ByteArrayOutputStream out = new ByteArrayOutputStream();
  private ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int jetd(String... arguments) {
    out = new ByteArrayOutputStream();
    err = new ByteArrayOutputStream();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--state-dir", root.resolve("state").toString(), "--admin-port", "1"));
    String platform = Platform.current().orElseThrow().directory();
    Surroundings around =
        new Surroundings(
            new Home(
                property("jetd.natives").resolve(platform),
                property("jetd.tokenizer.natives").resolve(platform).resolve("libtokenizers.so"),
                property("jetd.bundles")),
            root.resolve("jetd.yaml"),
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return Jetd.run(around, all.toArray(String[]::new));
  }

  private static Path property(String name) {
    return Path.of(Objects.requireNonNull(System.getProperty(name)));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complained() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private JsonNode good(String... arguments) throws IOException {
    assertThat(jetd(arguments)).as("%s%s", printed(), complained()).isZero();
    return new ObjectMapper().readTree(printed().startsWith("{") ? printed() : "{}");
  }

  @Test
  void eachFormIsAVersionOfItsOwnAndNear() throws IOException {
    Map<String, Double> least =
        Map.of(
            "int8-exact", 0.99,
            "bf16-exact", 0.9999,
            "fp32-exact", 0.999999,
            "int8-blocks", 0.99,
            "fp16", 0.9999);
    // Without a version named it is always made of 1-fp32, never of another form in FP32.
    for (Map.Entry<String, Double> form : least.entrySet()) {
      JsonNode made = good("models", "quantize", MODEL, "--to", form.getKey(), "--json");
      assertThat(made.get("version").asText()).isEqualTo("1-" + form.getKey());
      assertThat(made.at("/cosine/least").asDouble()).isGreaterThan(form.getValue());
      assertThat(made.get("source").asText()).startsWith(MODEL + ":1-fp32 (");
      assertThat(complained()).contains("writing ", "MiB/s");
      good("models", "verify", MODEL + ":1-" + form.getKey());
    }
    JsonNode blocks = good("models", "inspect", MODEL + ":1-int8-blocks", "--json");
    assertThat(blocks.get("precision").asText()).isEqualTo("int8");
    assertThat(blocks.get("rows_independent").asBoolean()).isTrue();
    assertThat(blocks.get("native_recognises").asBoolean()).isFalse();
    assertThat(blocks.at("/backends/native").asText()).contains("quantised already");
    JsonNode half = good("models", "inspect", MODEL + ":1-fp16", "--json");
    assertThat(half.get("precision").asText()).isEqualTo("fp16");
    assertThat(root.resolve("state/models/.staging")).doesNotExist();
  }

  @Test
  void aVersionIsNamedAndNeverChanges() throws IOException {
    good("models", "quantize", MODEL + ":1-fp32", "--to", "fp16", "--as", "small");
    assertThat(printed()).contains("added " + MODEL + ":small", "cosine over 24 texts: least");
    // Once more is no change; something else under that name is.
    good("models", "quantize", MODEL, "--to", "fp16", "--as", "small");
    Path weights = root.resolve("state/models/" + MODEL + "/small/model.onnx");
    byte[] before = Files.readAllBytes(weights);
    assertThat(jetd("models", "quantize", MODEL, "--to", "int8-exact", "--as", "small"))
        .isEqualTo(ExitCode.FAILED);
    assertThat(complained()).contains(":small is there already with other content");
    assertThat(weights).hasBinaryContent(before);
    assertThat(root.resolve("state/models/.staging")).doesNotExist();
  }

  @Test
  void whatCannotBeMadeIsRefusedInASentence() {
    refused(
        "--to: expected int8-exact, bf16-exact, fp32-exact, int8-blocks, fp16, found int4",
        MODEL,
        "--to",
        "int4");
    for (String form : List.of("int8-blocks", "fp16")) {
      refused("is quantised already", MODEL + ":1-int8", "--to", form);
    }
    refused("quantised already", MODEL + ":1-int8", "--to", "int8-exact");
    refused("has no model.onnx to convert", MODEL + ":1-int8-exact", "--to", "fp16");
    refused("No model none", "none", "--to", "fp16");
    refused("version: ", MODEL, "--to", "fp16", "--as", "../x");
    assertThat(jetd("models", "quantize", MODEL)).isEqualTo(ExitCode.USAGE);
    assertThat(complained()).contains("--to");
    assertThat(root.resolve("state/models/" + MODEL)).doesNotExist();
  }

  private void refused(String why, String... arguments) {
    List<String> all = new ArrayList<>(List.of("models", "quantize"));
    all.addAll(List.of(arguments));
    assertThat(jetd(all.toArray(String[]::new))).as(why).isEqualTo(ExitCode.FAILED);
    assertThat(complained()).startsWith("jetd: ").contains(why).doesNotContain("Exception");
    assertThat(root.resolve("state/models/.staging")).doesNotExist();
  }

  @Test
  void inspectSaysWhatTheNativeEncoderWillDo() throws IOException {
    JsonNode full = good("models", "inspect", MODEL + ":1-fp32", "--json");
    assertThat(full.get("native_recognises").asBoolean()).isTrue();
    assertThat(full.at("/backends/native").asText()).contains("--to int8-exact");
    good("models", "inspect", MODEL + ":1-int8");
    assertThat(printed())
        .contains("native      does not run this graph: its weights are quantised");
  }
}
