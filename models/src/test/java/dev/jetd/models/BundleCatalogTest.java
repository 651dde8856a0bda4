package dev.jetd.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleCatalogTest {
  @TempDir Path directory;
  private Path first;
  private Path second;
  private BundleCatalog catalog;

  @BeforeEach
  void roots() throws IOException {
    first = directory.toRealPath().resolve("state");
    second = directory.toRealPath().resolve("bundled");
    catalog = new BundleCatalog(List.of(first, second));
  }

  @Test
  void theBundledModelsAreFound() {
    BundleCatalog bundled = new BundleCatalog(List.of(Fixtures.BUNDLES));
    assertThat(bundled.all())
        .extracting(b -> b.manifest().id().toString())
        .containsExactly(
            "all-MiniLM-L6-v2:1-fp32", "all-MiniLM-L6-v2:1-int8", "all-MiniLM-L6-v2:1-int8-exact");
    assertThat(bundled.find(ModelRef.parse("all-MiniLM-L6-v2")).manifest().precision())
        .isEqualTo("int8");
  }

  @Test
  void withoutAVersionOneThatCannotRunHereIsPassedOver() {
    BundleCatalog here =
        new BundleCatalog(
            List.of(Fixtures.BUNDLES),
            manifest ->
                manifest.files().containsKey("model.onnx")
                    ? Optional.empty()
                    : Optional.of("it has no graph"));
    assertThat(here.find(ModelRef.parse("all-MiniLM-L6-v2")).manifest().id().version())
        .isEqualTo("1-int8");
    assertThatThrownBy(() -> here.find(ModelRef.parse("all-MiniLM-L6-v2:1-int8-exact")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("cannot be used")
        .hasMessageContaining("it has no graph");
  }

  @Test
  void withoutAVersionTheNewestIsFoundInWhicheverRoot() {
    write(first, "m", "9");
    write(second, "m", "10");
    write(first, "other", "11");
    assertThat(find("m")).isEqualTo(second.resolve("m/10"));
    assertThat(find("m:9")).isEqualTo(first.resolve("m/9"));
  }

  @Test
  void theEarlierRootWins() {
    write(second, "m", "1");
    write(first, "m", "1");
    assertThat(find("m:1")).isEqualTo(first.resolve("m/1"));
    assertThat(catalog.all()).hasSize(1);
  }

  @Test
  void aBundleMovedIntoPlaceLaterIsThere() {
    assertThat(catalog.all()).isEmpty();
    write(second, "m", "1");
    assertThat(catalog.all()).hasSize(1);
  }

  @Test
  void whatIsNotThereIsAnsweredWithWhatIs() {
    write(first, "m", "1");
    write(second, "n", "2");
    assertThatThrownBy(() -> find("m:2"))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith("No model m:2 under ")
        .hasMessageEndingWith("there is: m:1, n:2");
  }

  @Test
  void anEmptyCatalogSaysSo() {
    assertThatThrownBy(() -> find("m")).hasMessageEndingWith("there is: none");
  }

  @Test
  void aBrokenBundleIsPassedOverForAnOlderOrLaterWholeOne() throws IOException {
    Files.delete(write(first, "m", "2").resolve("model.onnx"));
    write(first, "m", "1");
    assertThat(find("m")).isEqualTo(first.resolve("m/1"));
    write(second, "m", "2");
    assertThat(find("m:2")).isEqualTo(second.resolve("m/2"));
    assertThat(catalog.all()).hasSize(2);
  }

  @Test
  void aBrokenBundleAskedForByNameSaysWhatIsWrong() throws IOException {
    Files.delete(write(first, "m", "2").resolve("model.onnx"));
    assertThatThrownBy(() -> find("m:2"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("Model m:2 cannot be used: ")
        .hasMessageEndingWith("m/2/model.onnx: not there");
  }

  @Test
  void aBundleInTheWrongDirectoryIsBroken() throws IOException {
    Fixtures.writeBundle(first.resolve("m/2"), "m", "1");
    assertThatThrownBy(() -> find("m:2"))
        .hasMessageContaining("expected m:2 by the directory's name, found m:1");
  }

  @Test
  void whatIsNoBundleIsLeftOut() throws IOException {
    Fixtures.writeBundle(first.resolve(".staging/1"), "m", "1");
    Fixtures.writeBundle(first.resolve("m/.tmp"), "m", "1");
    Files.createDirectories(first.resolve("m/3"));
    Files.writeString(first.resolve("README"), "x");
    assertThat(catalog.all()).isEmpty();
  }

  private Path find(String ref) {
    return catalog.find(ModelRef.parse(ref)).directory();
  }

  private static Path write(Path root, String name, String version) {
    return Fixtures.writeBundle(root.resolve(name).resolve(version), name, version);
  }
}
