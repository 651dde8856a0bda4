package dev.jetd.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {
  @TempDir Path directory;
  private Path home;

  @BeforeEach
  void writeBundle() {
    home = Fixtures.writeBundle(directory.resolve("m/1"), "m", "1");
  }

  @Test
  void theBundledModelsAreWhole() throws IOException {
    for (String version : List.of("1-int8", "1-fp32")) {
      Bundle bundle = Bundle.open(Fixtures.BUNDLES.resolve("all-MiniLM-L6-v2").resolve(version));
      bundle.verify();
      assertThat(bundle.file("model.onnx")).isRegularFile();
    }
  }

  @Test
  void aFlippedByteIsFoundAndTheFileNamedWithBothDigests() throws IOException {
    Bundle bundle = Bundle.open(home);
    bundle.verify();
    Files.writeString(home.resolve("model.onnx"), "model.onny");
    Bundle.open(home);
    assertThatThrownBy(bundle::verify)
        .isInstanceOf(ModelException.class)
        .hasMessage(
            "%s: expected SHA-256 %s, found %s",
            bundle.file("model.onnx"), Sha256.of("model.onnx"), Sha256.of("model.onny"));
  }

  @Test
  void aFileOfAnotherSizeIsFoundWithoutReadingIt() throws IOException {
    Files.writeString(home.resolve("model.onnx"), "model");
    assertThatThrownBy(() -> Bundle.open(home))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.onnx: expected 10 bytes, found 5");
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(home.resolve("tokenizer.json"));
    assertThatThrownBy(() -> Bundle.open(home)).hasMessageEndingWith("tokenizer.json: not there");
  }

  @Test
  void aFileRemovedAfterOpeningIsNamedByVerify() throws IOException {
    Bundle bundle = Bundle.open(home);
    Files.delete(home.resolve("tokenizer.json"));
    assertThatThrownBy(bundle::verify).hasMessageEndingWith("tokenizer.json: not there");
  }

  @Test
  void aDirectoryInPlaceOfAFileIsRefused() throws IOException {
    Files.delete(home.resolve("model.onnx"));
    Files.createDirectory(home.resolve("model.onnx"));
    assertThatThrownBy(() -> Bundle.open(home))
        .hasMessageEndingWith("model.onnx: not a regular file");
  }

  @Test
  void aDirectoryWithoutManifestIsNoBundle() throws IOException {
    Files.delete(home.resolve(Manifest.FILE_NAME));
    assertThatThrownBy(() -> Bundle.open(home)).hasMessageEndingWith("jetd-model.json: not there");
    assertThatThrownBy(() -> Bundle.open(directory.resolve("none")))
        .hasMessageEndingWith("none: not a directory");
  }

  @Test
  void aLinkOutOfTheBundleIsRefusedEvenToTheRightContent() throws IOException {
    for (String name : List.of("model.onnx", Manifest.FILE_NAME)) {
      Path moved = Files.move(home.resolve(name), directory.resolve("outside-" + name));
      Files.createSymbolicLink(home.resolve(name), moved);
      assertThatThrownBy(() -> Bundle.open(home))
          .isInstanceOf(ModelException.class)
          .hasMessageEndingWith(name + ": a link that leads out of the bundle");
      Files.move(moved, home.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  @Test
  void aLinkWithinTheBundleAndOneToTheBundleAreFollowed() throws IOException {
    Files.move(home.resolve("model.onnx"), home.resolve("weights"));
    Files.createSymbolicLink(home.resolve("model.onnx"), Path.of("weights"));
    Path current = Files.createSymbolicLink(directory.resolve("current"), home);
    Bundle bundle = Bundle.open(current);
    bundle.verify();
    assertThat(bundle.directory()).isEqualTo(home.toRealPath());
  }

  @Test
  void onlyFilesOfTheManifestAreHandedOut() throws IOException {
    Files.writeString(home.resolve("notes.txt"), "x");
    Bundle bundle = Bundle.open(home);
    assertThat(bundle.file("model.onnx")).hasContent("model.onnx");
    assertThatThrownBy(() -> bundle.file("notes.txt"))
        .hasMessageContaining("has no \"notes.txt\", only [model.onnx, tokenizer.json]");
    assertThatThrownBy(() -> bundle.file("../1/model.onnx")).isInstanceOf(ModelException.class);
  }

  @Test
  void theDigestChangesWithAllThatShapesAVector() throws IOException {
    Set<String> digests = new HashSet<>();
    digests.add(Bundle.open(home).digest());
    List<String[]> edits =
        List.of(
            new String[] {"\"dimension\": 384", "\"dimension\": 383"},
            new String[] {"\"maxTokens\": 256", "\"maxTokens\": 255"},
            new String[] {"\"mean\"", "\"cls\""},
            new String[] {"\"normalize\": true", "\"normalize\": false"},
            new String[] {"\"last_hidden_state\"", "\"pooled\""},
            new String[] {"  \"output\": \"last_hidden_state\",\n", ""},
            new String[] {Sha256.of("model.onnx"), Sha256.of("another")});
    for (String[] edit : edits) {
      assertThat(digests.add(digestAfter(edit[0], edit[1]))).as(edit[1]).isTrue();
    }
  }

  @Test
  void theDigestStaysWithNameAndRemarks() throws IOException {
    String digest = Bundle.open(home).digest();
    assertThat(digestAfter("\"m\"", "\"renamed\"")).isEqualTo(digest);
    assertThat(digestAfter("\"output\"", "\"licence\": \"MIT\",\n  \"output\"")).isEqualTo(digest);
  }

  /** Cached vectors on disk are found by it: were it to change, they would all be lost. */
  @Test
  void theDigestOfTheBundledModelNeverChanges() {
    assertThat(Bundle.open(Fixtures.INT8).digest())
        .isEqualTo("c26b33e83a22ef7a17cd2265dcf0b73839856e3ab9961b2814866ed8052522ae");
  }

  private String digestAfter(String found, String replacement) throws IOException {
    Path file = home.resolve(Manifest.FILE_NAME);
    String before = Files.readString(file);
    assertThat(before).contains(found);
    Files.writeString(file, before.replace(found, replacement));
    String digest = Bundle.open(home).digest();
    Files.writeString(file, before);
    return digest;
  }
}
