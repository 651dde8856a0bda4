package dev.jetd.power.sim;

import dev.jetd.power.tree.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Changes files of a simulated tree, so that a reader never sees half of one. */
final class TreeWriter {
  private final Tree tree;

  TreeWriter(Tree tree) {
    this.tree = tree;
  }

  void write(Path file, String content) {
    Path fresh = file.resolveSibling("." + Tree.name(file) + ".new");
    try {
      Files.write(fresh, (content + "\n").getBytes(StandardCharsets.UTF_8));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot write " + file, failed);
    }
  }

  void write(String path, String content) {
    write(tree.path(path), content);
  }

  /** Writes only what the board has. */
  void writeIfThere(Path file, long value) {
    if (tree.exists(file)) {
      write(file, String.valueOf(value));
    }
  }

  void writeIfThere(String path, long value) {
    writeIfThere(tree.path(path), value);
  }
}
