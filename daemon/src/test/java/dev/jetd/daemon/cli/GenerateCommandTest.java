package dev.jetd.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.daemon.config.ConfigLoader;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Setting;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.runtime.Home;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the package takes from the program is whole, and what it says is so. */
final class GenerateCommandTest {

  private static String generate(String kind) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Surroundings around =
        new Surroundings(
            Home.ofImage(Path.of("/nonexistent")),
            Path.of("/nonexistent/jetd.yaml"),
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(out, true, StandardCharsets.UTF_8));
    assertThat(Jetd.run(around, "generate", kind)).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theConfigurationFileChangesNothingAsItIsNorWithEveryKeyTakenIn(@TempDir Path directory)
      throws Exception {
    String text = generate("config");
    Path asItIs = Files.writeString(directory.resolve("as-it-is"), text);
    Path allIn =
        Files.writeString(directory.resolve("all-in"), text.replaceAll("(?m)^#(?=[a-z])", ""));
    Configuration before = load(asItIs);
    Configuration after = load(allIn);
    for (Setting<?> setting : Settings.ALL) {
      assertThat(before.entry(setting).source()).as(setting.key()).isEqualTo("default");
      assertThat(after.entry(setting).source()).as(setting.key()).isEqualTo(allIn.toString());
      assertThat(after.entry(setting).value())
          .as(setting.key())
          .isEqualTo(before.entry(setting).value());
    }
  }

  private static Configuration load(Path file) {
    return new ConfigLoader(file, Map.of()).load(Optional.of(file), Map.of());
  }

  @Test
  void theManPageTellsOfEveryCommandAndEveryKey() {
    String man = generate("man");
    assertThat(man).startsWith(".TH JETD 1").contains(".B jetd serve", ".B jetd power list");
    assertThat(man).doesNotContain("generate").contains("\\-\\-interval");
    for (Setting<?> setting : Settings.ALL) {
      assertThat(man).contains(setting.key().replace("-", "\\-"));
    }
  }

  @Test
  void theCompletionKnowsCommandsAndFlags() {
    assertThat(generate("completion"))
        .contains("complete -F _complete_jetd", "doctor", "--api-port")
        .doesNotContainPattern("commands=\".*generate");
  }
}
