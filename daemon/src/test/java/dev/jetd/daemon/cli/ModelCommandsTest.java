package dev.jetd.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/** {@code jetd models} as an operator types it, on a machine where no daemon runs. */
final class ModelCommandsTest {
  private static final String MODEL = "all-MiniLM-L6-v2";

  @TempDir private Path root;
  private ByteArrayOutputStream out = new ByteArrayOutputStream();
  private ByteArrayOutputStream err = new ByteArrayOutputStream();

  /** The flags for state and for a port where nobody listens are put at the end. */
  private int jetd(String... arguments) {
    out = new ByteArrayOutputStream();
    err = new ByteArrayOutputStream();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--state-dir", root.resolve("state").toString(), "--admin-port", "1"));
    Path bundles = Path.of(Objects.requireNonNull(System.getProperty("jetd.bundles")));
    Surroundings around =
        new Surroundings(
            new Home(root, root, bundles),
            root.resolve("jetd.yaml"),
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return Jetd.run(around, all.toArray(String[]::new));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complained() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(printed());
  }

  private void good(String... arguments) {
    assertThat(jetd(arguments)).as("%s%s", printed(), complained()).isZero();
  }

  @Test
  void whatCameWithJetdIsListedShownAndWhole() throws IOException {
    good("models", "list");
    assertThat(printed().lines()).hasSize(4);
    assertThat(printed())
        .contains("NAME", "1-int8", "1-int8-exact", "1-fp32", "available", "86.9 MiB");
    good("models", "list", "--json");
    assertThat(json().get("models")).hasSize(3);
    good("models", "show", MODEL + ":1-fp32");
    assertThat(printed()).contains("384 components, pooled by mean, of length 1", "model.onnx");
    good("models", "show", MODEL, "--json");
    assertThat(json().get("version").asText()).isEqualTo("1-int8-exact");
    good("models", "verify", MODEL + ":1-int8");
    assertThat(printed()).isEqualToNormalizingNewlines("whole   " + MODEL + ":1-int8\n");
  }

  @Test
  void aModelIsExportedAddedVerifiedAndRemoved() throws IOException {
    String tar = root.resolve("model.tar").toString();
    good("models", "export", MODEL + ":1-int8", tar);
    assertThat(printed()).matches("[0-9a-f]{64}  .*model.tar\\n");
    assertThat(jetd("models", "export", MODEL + ":1-int8", tar)).isEqualTo(ExitCode.FAILED);
    good("models", "add", tar, "--name", "copy", "--version-name", "2", "--json");
    assertThat(json().get("name").asText()).isEqualTo("copy");
    assertThat(complained()).contains("unpacking", "MiB/s");
    good("models", "list");
    assertThat(printed()).contains("copy");
    Path model = root.resolve("state/models/copy/2/model.onnx");
    byte[] bytes = Files.readAllBytes(model);
    bytes[12345] ^= 4;
    Files.write(model, bytes);
    assertThat(jetd("models", "verify", "copy")).isEqualTo(ExitCode.FAILED);
    assertThat(printed()).startsWith("BROKEN  copy:2: ").contains("model.onnx: expected SHA-256");
    assertThat(jetd("models", "remove", "copy")).isEqualTo(ExitCode.FAILED);
    assertThat(complained()).contains("copy:VERSION");
    good("models", "remove", "copy:2");
    assertThat(root.resolve("state/models/copy")).doesNotExist();
    assertThat(jetd("models", "remove", MODEL + ":1-int8")).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void aGraphIsInspected() throws IOException {
    good("models", "inspect", MODEL + ":1-int8");
    assertThat(printed())
        .contains("opset       11", "input       input_ids INT64[?,?]", "precision   int8")
        .contains("not independent", "runs each text by itself")
        .contains("tensorrt    does not run this graph: the graph quantises dynamically");
    good("models", "inspect", MODEL + ":1-fp32", "--json");
    assertThat(json().get("rows_independent").asBoolean()).isTrue();
    assertThat(json().at("/backends/onnxruntime").asText()).contains("together, padded");
    assertThat(json().at("/backends/tensorrt").asText()).startsWith("builds engines of it where");
    Path none = Files.writeString(root.resolve("none.onnx"), "nothing");
    assertThat(jetd("models", "inspect", none.toString())).isEqualTo(ExitCode.FAILED);
    assertThat(complained()).contains("none.onnx is no ONNX model");
  }

  @Test
  void withoutADaemonNothingIsSwitchedAndThatIsSaid() {
    for (String change : List.of("activate", "rollback", "load", "unload")) {
      assertThat(jetd("models", change, MODEL)).isEqualTo(ExitCode.FAILED);
      assertThat(complained()).contains("no daemon answers at http://127.0.0.1:1");
    }
    assertThat(jetd("models", "canary", MODEL + ":1-fp32", "10")).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void whatMakesNoSenseIsRefusedInASentence() {
    assertThat(jetd("models")).isEqualTo(ExitCode.USAGE);
    assertThat(jetd("pull", root.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(complained()).contains("jetd models add");
    for (String[] wrong :
        new String[][] {
          {"models", "add", "/no/such/thing"},
          {"models", "add", "http://127.0.0.1:1"},
          {"models", "add", "http://user@127.0.0.1:1/x.tar"},
          {"models", "add", root.toString()},
          {"models", "show", "none"},
          {"models", "verify", "none"},
          {"models", "show", "../x"}
        }) {
      assertThat(jetd(wrong)).as(String.join(" ", wrong)).isEqualTo(ExitCode.FAILED);
      assertThat(complained()).startsWith("jetd: ").doesNotContain("Exception");
      assertThat(root.resolve("state/models/.staging")).doesNotExist();
    }
  }
}
