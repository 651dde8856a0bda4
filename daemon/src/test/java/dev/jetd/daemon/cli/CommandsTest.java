package dev.jetd.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.daemon.runtime.Home;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Each command is there by itself, as among the others. */
final class CommandsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private int jetd(String... arguments) {
    out.reset();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    Path none = Path.of("/nonexistent");
    return Jetd.run(
        new Surroundings(Home.ofImage(none), none.resolve("jetd.yaml"), Map.of(), stream, stream),
        arguments);
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private static List<String> listed(String help) {
    return Pattern.compile("(?m)^  ([a-z-]+)  ")
        .matcher(help.substring(help.indexOf("Commands:")))
        .results()
        .map((MatchResult line) -> line.group(1))
        .toList();
  }

  @Test
  void everyCommandOfTheHelpIsFoundAlone() {
    assertThat(jetd("--help")).isZero();
    List<String> names = listed(said());
    assertThat(names).contains("serve", "embed", "models", "pull", "pool", "power", "telemetry");
    for (String name : names) {
      assertThat(jetd(name, "--help")).as(name).isZero();
      assertThat(said()).startsWith("Usage: jetd " + name + " ");
    }
  }

  @Test
  void groupsKeepWhatStandsUnderThem() {
    assertThat(jetd("power", "--help")).isZero();
    assertThat(listed(said())).containsExactly("list", "set", "policy");
    assertThat(jetd("models", "verify", "--help")).isZero();
    assertThat(said()).startsWith("Usage: jetd models verify ");
  }

  @Test
  void whatIsNoCommandIsToldSo() {
    assertThat(jetd("sevre")).isEqualTo(ExitCode.USAGE);
    assertThat(said()).contains("sevre", "serve");
    assertThat(jetd()).isEqualTo(ExitCode.USAGE);
    assertThat(listed(said())).contains("serve", "doctor");
  }
}
