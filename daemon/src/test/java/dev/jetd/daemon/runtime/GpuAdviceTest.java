package dev.jetd.daemon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.daemon.config.ConfigLoader;
import dev.jetd.models.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package brings one version alone, a build has them all. */
final class GpuAdviceTest {
  private static final Path ALL =
      Path.of(Objects.requireNonNull(System.getProperty("jetd.bundles")));
  private static final String NAME = "all-MiniLM-L6-v2";

  @TempDir private Path root;

  private GpuAdvice advice(Path bundles) {
    Home home = new Home(root, root, bundles);
    return new GpuAdvice(
        LocalModels.of(
            new ConfigLoader(root.resolve("none"), Map.of())
                .load(Optional.empty(), Map.of("state.dir", root.resolve("state").toString())),
            home,
            Map.of()));
  }

  private static Bundle bundle(String version) {
    return Bundle.open(ALL.resolve(NAME).resolve(version));
  }

  @Test
  void aVersionThatIsThereIsNamed() {
    for (String version : List.of("1-int8-exact", "1-int8")) {
      assertThat(advice(ALL).about(bundle(version)))
          .isEqualTo("; for the GPU: jetd models activate " + NAME + ":1-fp32");
    }
    assertThat(advice(ALL).about(bundle("1-fp32"))).isEmpty();
  }

  @Test
  void whereThereIsNoneItIsSaidHowToAddIt() throws IOException {
    Path packaged = Files.createDirectories(root.resolve("packaged").resolve(NAME));
    Files.createSymbolicLink(
        packaged.resolve("1-int8-exact"),
        ALL.resolve(NAME).resolve("1-int8-exact").toAbsolutePath());
    assertThat(advice(root.resolve("packaged")).about(bundle("1-int8-exact")))
        .startsWith(
            "; for the GPU: jetd models add SOURCE --name "
                + NAME
                + " --version-name 1-fp32 && jetd models activate "
                + NAME
                + ":1-fp32 ");
  }
}
