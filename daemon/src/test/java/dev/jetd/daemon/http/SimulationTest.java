package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetd.daemon.config.ConfigException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A simulated board says so wherever something of it is seen. */
final class SimulationTest {
  @TempDir private Path state;

  private TestDaemon simulating(String board) {
    return TestDaemon.start("simulate", board, "state.dir", state.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"orin-nano-super", "agx-thor"})
  void everyAnswerSaysThatTheBoardIsSimulated(String board) throws Exception {
    Path root;
    try (TestDaemon daemon = simulating(board)) {
      JsonNode telemetry = BoardTest.telemetry(daemon);
      root = Path.of(telemetry.get("board_root").asText());
      assertThat(telemetry.get("simulated").asBoolean()).isTrue();
      assertThat(telemetry.at("/board/title").asText()).contains("(SIMULATED)");
      assertThat(telemetry.at("/total/watts").asDouble()).isPositive();
      JsonNode power = daemon.get("/api/v1/power").json();
      assertThat(power.get("simulated").asBoolean()).isTrue();
      assertThat(daemon.get("/api/v1/power/policy").json().get("simulated").asBoolean()).isTrue();
      assertThat(daemon.get("/api/v1/power/calibration").json().get("simulated").asBoolean())
          .isTrue();
      assertThat(daemon.get("/health").json().get("board").asText()).isEqualTo("SIMULATED");
      assertThat(daemon.getAdmin("/health").header("X-Jetd-Board")).isEqualTo("SIMULATED");
      TestDaemon.Reply vector = daemon.postJson("/api/v1/embed", Map.of("text", "hello"));
      assertThat(vector.status()).isEqualTo(200);
      assertThat(vector.header("X-Jetd-Board")).isEqualTo("SIMULATED");
      String page = daemon.getAdmin("/metrics").text();
      assertThat(OperationsTest.promtool(page)).isEmpty();
      assertThat(page).contains("simulated=\"true\"").contains("(SIMULATED)");
      assertThat(Files.exists(root)).isTrue();
    }
    assertThat(Files.exists(root)).as("the tree goes with the daemon").isFalse();
  }

  @Test
  void aRealMachineSaysNothingOfTheKind() {
    try (TestDaemon daemon = TestDaemon.start("state.dir", state.toString())) {
      assertThat(BoardTest.telemetry(daemon).has("simulated")).isFalse();
      assertThat(daemon.get("/health").json().has("board")).isFalse();
      assertThat(daemon.get("/health").header("X-Jetd-Board")).isEmpty();
      assertThat(daemon.getAdmin("/metrics").text()).contains("simulated=\"false\"");
    }
  }

  @Test
  void aBoardIsEitherSimulatedOrReadFromADirectory() {
    assertThatThrownBy(
            () ->
                TestDaemon.start("simulate", "orin-nano-super", "board.root", state.toString())
                    .close())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("board.root");
    assertThatThrownBy(() -> TestDaemon.start("simulate", "raspberry-pi").close())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("orin-nano-super");
  }
}
