package dev.jetd.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ConfigLoaderTest {
  private static final Path NONE = Path.of("/nonexistent/jetd.yaml");

  static List<Setting<?>> settings() {
    return Settings.ALL;
  }

  @ParameterizedTest
  @MethodSource("settings")
  void everyKeyHasADefaultThatItTakesAndNamesThatFollowFromIt(Setting<?> setting) {
    Configuration config = load(Map.of(), Map.of());
    assertThat(config.entry(setting).source()).isEqualTo("default");
    assertThat(setting.key()).matches("[a-z]+(\\.[a-z]+(-[a-z]+)*)?");
    assertThat(setting.variable()).matches("JETD_[A-Z_]+");
    assertThat(setting.meaning()).isNotBlank();
    String text = setting.defaultText();
    assertThat(load(Map.of(setting.variable(), text), Map.of()).entry(setting).source())
        .isEqualTo(setting.variable());
    assertThat(load(Map.of(), Map.of(setting.key(), text)).entry(setting).source())
        .isEqualTo(setting.flag());
  }

  @Test
  void flagsWinOverTheEnvironmentAndThatOverTheFile(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("jetd.yaml"),
            "api:\n  port: 1001\n  host: ::1\nadmin.port: 1002\nlimits:\n  body-timeout: 5s\n");
    Configuration config =
        new ConfigLoader(file, Map.of("JETD_API_PORT", "2001", "JETD_ADMIN_PORT", "2002"))
            .load(Optional.empty(), Map.of("admin.port", "3002"));
    assertThat(config.get(Settings.API_HOST)).isEqualTo("::1");
    assertThat(config.get(Settings.API_PORT)).isEqualTo(2001);
    assertThat(config.get(Settings.ADMIN_PORT)).isEqualTo(3002);
    assertThat(config.get(Settings.LIMITS_BODY_TIMEOUT)).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.entry(Settings.API_HOST).source()).isEqualTo(file.toString());
  }

  @Test
  void aMisspeltKeyIsRefusedWithTheOneThatWasMeant(@TempDir Path directory) throws Exception {
    assertRefused(
        () -> load(Map.of("JETD_API_PROT", "1"), Map.of()), "did you mean JETD_API_PORT?");
    assertRefused(() -> load(Map.of(), Map.of("api.prot", "1")), "did you mean api.port?");
    Path file = Files.writeString(directory.resolve("a.yaml"), "api:\n  prot: 1\n");
    assertRefused(() -> load(file), "unknown key api.prot in " + file);
  }

  @Test
  void aFileThatIsNotAConfigurationIsRefused(@TempDir Path directory) throws Exception {
    Path list = Files.writeString(directory.resolve("list.yaml"), "- a\n- b\n");
    assertRefused(() -> load(list), "must hold keys and values");
    Path broken = Files.writeString(directory.resolve("broken.yaml"), "api: [1, 2\n");
    assertRefused(() -> load(broken), "is not valid YAML");
    Path twice =
        Files.writeString(directory.resolve("twice.yaml"), "backend: auto\nbackend: auto\n");
    assertRefused(() -> load(twice), "is not valid YAML");
    assertRefused(() -> load(directory.resolve("missing.yaml")), "cannot be read");
    Path empty = Files.writeString(directory.resolve("empty.yaml"), "# nothing\n");
    assertThat(load(empty).get(Settings.API_PORT)).isEqualTo(8080);
  }

  @ParameterizedTest
  @CsvSource({
    "api.port, 70000",
    "api.port, eighty",
    "api.port, -1",
    "api.port, 99999999999",
    "api.host, ' '",
    "backend, gpu",
    "limits.body-bytes, 8 parsecs",
    "limits.body-bytes, 1",
    "limits.body-timeout, 20",
    "limits.body-timeout, 1ms",
    "limits.texts, 0"
  })
  void aBadValueIsRefusedWithWhatTheKeyTakes(String key, String value) {
    assertRefused(() -> load(Map.of(), Map.of(key, value)), key + ": '" + value + "'");
  }

  @ParameterizedTest
  @CsvSource({"8MiB, 8388608", "2048, 2048", "1KiB, 1024", "1 gib, 1073741824"})
  void sizesTakeUnits(String text, long bytes) {
    assertThat(load(Map.of(), Map.of("limits.body-bytes", text)).get(Settings.LIMITS_BODY_BYTES))
        .isEqualTo(bytes);
  }

  @Test
  void listsAreSplitAtCommas(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(directory.resolve("a.yaml"), "api:\n  allowed-hosts: [one, two]\n");
    assertThat(load(file).get(Settings.API_ALLOWED_HOSTS)).containsExactly("one", "two");
  }

  private static void assertRefused(Runnable load, String message) {
    assertThatThrownBy(load::run).isInstanceOf(ConfigException.class).hasMessageContaining(message);
  }

  private static Configuration load(Map<String, String> environment, Map<String, String> flags) {
    return new ConfigLoader(NONE, environment).load(Optional.empty(), flags);
  }

  private static Configuration load(Path file) {
    return new ConfigLoader(NONE, Map.of()).load(Optional.of(file), Map.of());
  }
}
