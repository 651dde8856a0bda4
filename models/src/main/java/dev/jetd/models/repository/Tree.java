package dev.jetd.models.repository;

import dev.jetd.models.Bundle;
import dev.jetd.models.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A directory of files that make a model: a bundle, or what Hugging Face keeps of one. */
final class Tree {

  private Tree() {}

  static Draft draft(Path directory, Wishes wishes, Graph.Reader graphs) {
    return Files.exists(directory.resolve(Manifest.FILE_NAME))
        ? Draft.of(Bundle.open(directory), wishes)
        : HuggingFace.read(directory, wishes, graphs);
  }

  /** Many an archive holds one directory, and that the files. */
  static Path top(Path directory) throws IOException {
    List<Path> children;
    try (Stream<Path> listed = Files.list(directory)) {
      children = listed.toList();
    }
    return children.size() == 1 && Files.isDirectory(children.getFirst())
        ? children.getFirst()
        : directory;
  }
}
