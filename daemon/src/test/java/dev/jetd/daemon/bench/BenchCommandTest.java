package dev.jetd.daemon.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jetd.bindings.Platform;
import dev.jetd.daemon.cli.Jetd;
import dev.jetd.daemon.cli.Surroundings;
import dev.jetd.daemon.config.ConfigLoader;
import dev.jetd.daemon.runtime.Daemon;
import dev.jetd.daemon.runtime.Home;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The command against the real daemon. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BenchCommandTest {
  private static final Offset<Double> ROUNDED = Offset.offset(0.01);

  private Optional<Daemon> daemon = Optional.empty();

  @TempDir private Path directory = Path.of("");

  @BeforeAll
  void start() {
    ConfigLoader loader = new ConfigLoader(Path.of("/nonexistent/jetd.yaml"), Map.of());
    Map<String, String> flags = Map.of("api.port", "0", "admin.port", "0");
    daemon = Optional.of(Daemon.start(loader.load(Optional.empty(), flags), home(), Map.of()));
  }

  @AfterAll
  void stop() {
    daemon.ifPresent(Daemon::close);
  }

  private static Home home() {
    String platform = Platform.current().orElseThrow().directory();
    return new Home(
        property("jetd.natives").resolve(platform),
        property("jetd.tokenizer.natives").resolve(platform).resolve("libtokenizers.so"),
        property("jetd.bundles"));
  }

  private static Path property(String name) {
    return Path.of(Optional.ofNullable(System.getProperty(name)).orElseThrow());
  }

  /** What a command line came to. */
  private record Ran(int code, String out, String err) {
    JsonNode json() throws Exception {
      return new ObjectMapper().readTree(out);
    }
  }

  private static Ran jetd(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Surroundings around =
        new Surroundings(
            home(),
            Path.of("/nonexistent/jetd.yaml"),
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int code = Jetd.run(around, arguments);
    return new Ran(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Ran bench(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "bench",
                "--url",
                "http://127.0.0.1:" + daemon.orElseThrow().apiPort(),
                "--warm-up",
                "0s",
                "--duration",
                "500ms",
                "--json"));
    all.addAll(List.of(arguments));
    return jetd(all.toArray(new String[0]));
  }

  private static void assertTokensATextAre(int tokens, JsonNode report) {
    assertThat(report.get("texts_per_second").asDouble()).isPositive();
    assertThat(
            report.get("tokens_per_second").asDouble() / report.get("texts_per_second").asDouble())
        .isCloseTo(tokens, ROUNDED);
  }

  @Test
  void madeTextsHaveTheTokensAskedFor() throws Exception {
    Ran ran = bench("--tokens", "8", "--connections", "2");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertTokensATextAre(8, ran.json());
    assertTokensATextAre(256, bench("--tokens", "256").json());
  }

  @Test
  void openAiRequestsOfSeveralTextsAreCountedByTextAndToken() throws Exception {
    JsonNode report = bench("--api", "openai", "--batch", "3", "--tokens", "9").json();
    assertTokensATextAre(9, report);
    assertThat(report.get("texts_per_second").asDouble())
        .isCloseTo(3 * report.get("requests_per_second").asDouble(), ROUNDED);
  }

  @Test
  void severalTextsInTheDaemonsOwnShapeToo() throws Exception {
    assertTokensATextAre(8, bench("--batch", "4").json());
  }

  @Test
  void requestsArriveAtTheRateAsked() throws Exception {
    JsonNode report = bench("--rate", "100").json();
    assertThat(report.get("loop").asText()).isEqualTo("open");
    assertThat(report.get("latency_ms").get("count").asInt()).isBetween(25, 75);
  }

  @Test
  void theLinesOfAFileAreSent() throws Exception {
    Path file = Files.writeString(directory.resolve("texts"), "The cat sat on the mats.\n\n");
    JsonNode report = bench("--texts", file.toString(), "--repeat").json();
    assertTokensATextAre(9, report);
    assertTokensATextAre(13, bench("--texts", file.toString(), "--no-repeat").json());
  }

  @Test
  void aPersonReadsPercentilesAndProgress() {
    Ran ran =
        jetd(
            "bench",
            "--url=http://127.0.0.1:" + daemon.orElseThrow().apiPort(),
            "--duration=1500ms",
            "--warm-up=0s",
            "--progress");
    assertThat(ran.out()).contains("requests/s").contains("p99.9").contains("failed       none");
    assertThat(ran.err()).contains("1 s").contains("answered");
  }

  @Test
  void aServerThatIsNotThereIsSaidToBeSo() {
    Ran ran = jetd("bench", "--url", "http://127.0.0.1:1", "--duration", "100ms");
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("no vectors from http://127.0.0.1:1").contains("refused");
  }

  @Test
  void whatMakesNoSenseIsRefusedWithTheReason() {
    assertRefused("--tokens is a number or a range", "--tokens", "many");
    assertRefused("at least 3 tokens", "--tokens", "1-5");
    assertRefused("--duration is", "--duration", "soon");
    assertRefused("--duration is", "--duration", "0s");
    assertRefused("one of seed, openai", "--api", "grpc");
    assertRefused("cannot be read", "--texts", directory.resolve("absent").toString());
    assertRefused("more than 0", "--connections", "0");
    assertRefused("the rate is", "--rate", "-3");
    assertRefused("'Name: value'", "--header", "nothing");
    assertRefused("http://HOST:PORT", "--url", "https://127.0.0.1");
  }

  private static void assertRefused(String reason, String... arguments) {
    List<String> all = new ArrayList<>(List.of("bench"));
    all.addAll(List.of(arguments));
    Ran ran = jetd(all.toArray(new String[0]));
    assertThat(ran.err()).contains(reason);
    assertThat(ran.code()).isEqualTo(64);
  }
}
