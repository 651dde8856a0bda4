package dev.jetd.models.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.models.Bundle;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelId;
import dev.jetd.models.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles come into the repository whole or not at all. */
final class RepositoryTest {
  private static final ModelId ID = new ModelId("m", "1");

  @TempDir Path directory;
  private Path root;
  private Repository repository;
  private Path source;

  @BeforeEach
  void makeASource() {
    root = directory.resolve("models");
    repository = Things.repository(root);
    source = Things.bundle(directory.resolve("source"), "m", "1", 100_000);
  }

  @Test
  void aBundleComesAsItIsAndASecondTimeChangesNothing() throws IOException {
    Bundle added = add(new Source.Directory(source));
    added.verify();
    assertThat(added.directory()).isEqualTo(root.toRealPath().resolve("m/1"));
    assertThat(added.digest()).isEqualTo(Bundle.open(source).digest());
    Map<String, String> tree = Things.tree(root);
    add(new Source.Directory(source));
    assertThat(Things.tree(root))
        .isEqualTo(tree)
        .containsKeys("m/1/model.onnx", "m/1/jetd-model.json");
  }

  @Test
  void aVersionNeverBecomesAnother() {
    add(new Source.Directory(source));
    Map<String, String> tree = Things.tree(root);
    Path other = Things.bundle(directory.resolve("other"), "m", "1", 50_000);
    assertThatThrownBy(() -> add(new Source.Directory(other)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("a version never changes");
    assertThat(Things.tree(root)).isEqualTo(tree);
    Wishes renamed = wishes(Optional.of("2"));
    assertThat(repository.add(new Source.Directory(other), renamed, Progress.NONE).manifest().id())
        .isEqualTo(new ModelId("m", "2"));
  }

  @Test
  void aDamagedVersionIsMendedByAddingItAgain() throws IOException {
    Path there = add(new Source.Directory(source)).directory();
    Things.flip(there.resolve("model.onnx"), 77);
    add(new Source.Directory(source)).verify();
    Files.delete(there.resolve("jetd-model.json"));
    add(new Source.Directory(source)).verify();
    assertThat(Things.tree(root).keySet()).noneMatch(p -> p.startsWith("."));
  }

  @Test
  void whatAKilledOneLeftIsClearedAway() throws IOException {
    Files.createDirectories(root.resolve(".staging/bundle"));
    Files.writeString(root.resolve(".staging/bundle/model.onnx"), "half");
    Files.createDirectories(root.resolve(".removed/x"));
    add(new Source.Directory(source));
    assertThat(Things.tree(root).keySet()).noneMatch(p -> p.startsWith("."));
  }

  @Test
  void aRemovedVersionIsGoneAndOthersStay() {
    add(new Source.Directory(source));
    repository.add(new Source.Directory(source), wishes(Optional.of("2")), Progress.NONE);
    repository.remove(ID);
    assertThat(Things.tree(root).keySet())
        .contains("m/2/model.onnx")
        .noneMatch(p -> p.startsWith("m/1"));
    repository.remove(new ModelId("m", "2"));
    assertThat(Things.tree(root)).isEmpty();
    assertThatThrownBy(() -> repository.remove(ID)).hasMessageContaining("m:1: not in");
  }

  /** Any flipped bit of a bundle is found on the way in, wherever it is, and its file named. */
  @Test
  void aFlippedBitAnywhereInAnArchiveIsRefusedWithItsFileNamed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BundleTar tar = BundleTar.of(Bundle.open(source));
    tar.write(0, tar.size(), bytes);
    byte[] whole = bytes.toByteArray();
    Random random = new Random(11);
    int manifest = 512;
    int model =
        new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("model.onnx\0")
            + 512;
    for (int i = 0; i < 40; i++) {
      byte[] damaged = whole.clone();
      int at = model + random.nextInt(100_000);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> addArchive(damaged))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("model.onnx");
    }
    int end = manifest + Bundle.open(source).manifest().toJson().length;
    for (int at = manifest; at < end; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      assertThatThrownBy(() -> addArchive(damaged))
          .as("bit of byte %d, %s", at, (char) whole[at])
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("jetd-model.json");
    }
    assertThat(Things.tree(root)).isEmpty();
    addArchive(whole).verify();
  }

  @Test
  void anArchiveIsTheSameBytesAlwaysAndAnyPartOfItTheSamePart() throws IOException {
    BundleTar tar = BundleTar.of(Bundle.open(source));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    tar.write(0, tar.size(), all);
    assertThat(all.size()).isEqualTo((int) tar.size());
    assertThat(tar.sha256()).isEqualTo(Sha256.of(all.toByteArray()));
    Bundle copy = add(new Source.Directory(source));
    assertThat(BundleTar.of(copy).sha256()).isEqualTo(tar.sha256());
    Random random = new Random(3);
    for (int i = 0; i < 200; i++) {
      int from = random.nextInt(all.size());
      int count = random.nextInt(all.size() - from + 1);
      ByteArrayOutputStream part = new ByteArrayOutputStream();
      tar.write(from, count, part);
      assertThat(part.toByteArray())
          .isEqualTo(java.util.Arrays.copyOfRange(all.toByteArray(), from, from + count));
    }
  }

  /** What the system's own tar packs and unpacks, in each of its formats. */
  @Test
  void otherTarProgramsAreUnderstoodAndUnderstand() throws Exception {
    for (String format : new String[] {"gnu", "ustar", "pax", "v7"}) {
      Path archive = directory.resolve(format + ".tar.gz");
      tarProgram(
          "--format=" + format, "-czf", archive.toString(), "-C", directory.toString(), "source");
      Bundle bundle =
          repository.add(new Source.Archive(archive), wishes(Optional.of(format)), Progress.NONE);
      bundle.verify();
      assertThat(bundle.manifest().id().version()).isEqualTo(format);
    }
    Path ours = directory.resolve("ours.tar");
    BundleTar.of(Bundle.open(source)).write(ours, Progress.NONE);
    Path out = Files.createDirectory(directory.resolve("out"));
    tarProgram("-xf", ours.toString(), "-C", out.toString());
    Bundle.open(out.resolve("m")).verify();
  }

  private static void tarProgram(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "tar";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private Bundle add(Source from) {
    return repository.add(from, Wishes.NONE, Progress.NONE);
  }

  private Bundle addArchive(byte[] archive) {
    return add(new Source.Archive(Tar.write(directory.resolve("a.tar"), archive)));
  }

  static Wishes wishes(Optional<String> version) {
    return new Wishes(
        Optional.empty(),
        version,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
