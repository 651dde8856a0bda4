package dev.jetd.models.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.models.ModelException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Archives made to do harm: each is refused by name, and nothing is written anywhere. */
final class HostileArchiveTest {
  @TempDir Path directory;
  private Path root;

  @BeforeEach
  void nameTheRepository() {
    root = directory.resolve("state/models");
  }

  private static Tar tar() {
    return new Tar();
  }

  private static Arguments named(String name, byte[] archive, String... said) {
    return Arguments.of(name, archive, said);
  }

  private static Stream<Arguments> hostile() {
    Tar many = tar();
    for (int i = 0; i < 1100; i++) {
      many.file("f" + i, "x");
    }
    return Stream.of(
        named("a way up", tar().file("../evil", "x").done(), "../evil", "out of the bundle"),
        named("a way up within", tar().file("a/../../evil", "x").done(), "a/../../evil"),
        named(
            "a way up by pax",
            tar().pax("20 path=../../evil!\n").file("fine", "x").done(),
            "../../evil"),
        named("absolute", tar().file("/etc/evil", "x").done(), "/etc/evil", "absolute"),
        named("backslashes", tar().file("..\\evil", "x").done(), "evil"),
        named("a newline", tar().file("a\nb", "x").done(), "a?b"),
        named(
            "a symbolic link",
            tar().entry("link", '2', 0, "/etc/passwd").done(),
            "link",
            "symbolic"),
        named(
            "a hard link", tar().entry("link", '1', 0, "/etc/passwd").done(), "link", "hard link"),
        named("a device", tar().entry("null", '3', 0, "").done(), "null", "device"),
        named("a pipe", tar().entry("pipe", '6', 0, "").done(), "pipe"),
        named(
            "10 GB of nothing, as GNU writes it",
            tar().entry("model.onnx", 'S', 10L << 30 >> 2, "").done(),
            "model.onnx",
            "sparse"),
        named(
            "10 GB of nothing, by pax",
            tar().pax("22 GNU.sparse.major=1\n").file("model.onnx", "x").done(),
            "sparse"),
        named(
            "10 GB that are not there",
            tar().pax("20 size=10737418240\n").entry("model.onnx", '0', 0, "").done(),
            "archive"),
        named(
            "more than any disk has",
            tar().pax("27 size=999999999999999999\n").entry("model.onnx", '0', 0, "").done(),
            "model.onnx",
            "no room"),
        named(
            "twice",
            tar().file("config.json", "a").file("config.json", "b").done(),
            "config.json",
            "twice"),
        named(
            "twice but for case",
            tar().file("Config.json", "a").file("config.json", "b").done(),
            "twice"),
        named("twice but for a dot", tar().file("./a", "1").file("a", "2").done(), "twice"),
        named("too deep", tar().file("a/b/c/d/e/f", "x").done(), "deep"),
        named("too many", many.done(), "f1024", "1024"),
        named(
            "a bomb",
            Tar.gzip(tar().file("model.onnx", new byte[80 << 20]).done()),
            "model.onnx",
            "20 times"),
        named(
            "cut off in the content",
            tar().entry("model.onnx", '0', 4096, "").raw(new byte[100]).unfinished(),
            "cut off"),
        named("cut off at the end", tar().file("a", "x").unfinished(), "cut off"),
        named("a wrong checksum", flipped(tar().file("model.onnx", "x").done(), 3), "checksum"),
        named(
            "no archive",
            "hello".repeat(300).getBytes(java.nio.charset.StandardCharsets.UTF_8),
            "not a tar archive"),
        named("empty", new byte[0], "cut off"),
        named(
            "a file where a directory is",
            tar().file("a", "x").file("a/b", "y").done(),
            "archive"));
  }

  private static byte[] flipped(byte[] bytes, int at) {
    bytes[at] ^= 1;
    return bytes;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void isRefusedAndNothingIsWritten(String name, byte[] archive, String[] said) {
    Path file = Tar.write(directory.resolve("archive.tar"), archive);
    assertThatThrownBy(
            () -> Things.repository(root).add(new Source.Archive(file), Wishes.NONE, Progress.NONE))
        .as(name)
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(said);
    assertThat(Things.tree(root)).isEmpty();
    assertThat(Things.tree(directory).keySet())
        .containsExactlyInAnyOrder("archive.tar", "state", "state/models");
  }

  @Test
  void whatAnArchiveSaysOfItsDigestsMustHold() {
    Path bundle = Things.bundle(directory.resolve("b"), "m", "1", 10_000);
    Things.flip(bundle.resolve("model.onnx"), 5_000);
    Map<String, String> before = Things.tree(directory);
    assertThatThrownBy(
            () ->
                Things.repository(root)
                    .add(new Source.Directory(bundle), Wishes.NONE, Progress.NONE))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("model.onnx: expected 10000 bytes with SHA-256");
    assertThat(Things.tree(root)).isEmpty();
    assertThat(Things.tree(directory)).containsAllEntriesOf(before);
  }
}
