package dev.jetd.power.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TreeTest {
  @TempDir Path root;

  private final List<String> troubles = new ArrayList<>();

  private Tree tree() {
    return Tree.at(root).reporting(troubles::add);
  }

  private void write(String path, String content) throws IOException {
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, content);
  }

  @Test
  void readsTextWithoutTheNulAtItsEnd() throws IOException {
    write("/proc/device-tree/model", "NVIDIA Jetson\0");
    assertThat(tree().text("/proc/device-tree/model")).hasValue("NVIDIA Jetson");
  }

  @Test
  void aMissingFileIsAbsentAndNoTrouble() {
    assertThat(tree().number("/sys/none")).isEmpty();
    assertThat(troubles).isEmpty();
  }

  @Test
  void garbageIsAbsentAndATrouble() throws IOException {
    write("/sys/temp", "x".repeat(4096));
    assertThat(tree().number("/sys/temp")).isEmpty();
    assertThat(troubles).singleElement().asString().contains("temp: not a number");
  }

  @Test
  void aRealInputOutputErrorIsAbsentAndATrouble() throws IOException {
    Path eio = Files.createSymbolicLink(root.resolve("eio"), Path.of("/proc/self/mem"));
    assertThat(tree().number("/eio")).isEmpty();
    Files.delete(eio);
    assertThat(troubles).singleElement().asString().contains("Input/output error");
  }

  @Test
  void aSleepingSensorIsAbsentAndNoTrouble() {
    FileSource sleeping =
        (file, limit) -> {
          throw new IOException("Resource temporarily unavailable");
        };
    assertThat(Tree.at(root, sleeping).reporting(troubles::add).number("/any")).isEmpty();
    assertThat(troubles).isEmpty();
  }

  @Test
  void aDirectoryInPlaceOfAFileIsATrouble() throws IOException {
    Files.createDirectories(root.resolve("sys/temp"));
    assertThat(tree().text("/sys/temp")).isEmpty();
    assertThat(troubles).hasSize(1);
  }

  @Test
  void pathsStayUnderTheRoot() {
    assertThat(tree().path("/../../etc/passwd")).isEqualTo(root.resolve("etc/passwd"));
  }

  @Test
  void listsInCountingOrder() throws IOException {
    for (int i : new int[] {10, 2, 1}) {
      write("/sys/zone" + i, "x");
    }
    assertThat(tree().list("/sys"))
        .extracting(Tree::name)
        .containsExactly("zone1", "zone2", "zone10");
    assertThat(tree().list("/none")).isEmpty();
    assertThat(tree().list("/sys/zone1")).isEmpty();
  }
}
