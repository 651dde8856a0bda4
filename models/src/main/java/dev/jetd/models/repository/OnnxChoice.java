package dev.jetd.models.repository;

import dev.jetd.models.ModelException;
import dev.jetd.models.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which of a directory's ONNX files is the model. */
final class OnnxChoice {

  private OnnxChoice() {}

  /** The one asked for; else {@code onnx/model.onnx}, {@code model.onnx}, or the only one. */
  static Path of(Path directory, Optional<String> asked) {
    if (asked.isPresent()) {
      Path file = directory.resolve(asked.get()).normalize();
      if (!file.startsWith(directory.normalize()) || !Files.isRegularFile(file)) {
        throw new ModelException(
            Names.shown(asked.get())
                + ": no file of "
                + directory
                + "; there is "
                + all(directory));
      }
      return file;
    }
    List<Path> all = all(directory);
    for (String usual : List.of("onnx/model.onnx", "model.onnx")) {
      if (all.contains(directory.resolve(usual))) {
        return directory.resolve(usual);
      }
    }
    if (all.size() != 1) {
      throw new ModelException(
          all.isEmpty()
              ? directory + ": there is no .onnx file in it or in its directory onnx"
              : directory + ": say with --file which is the model: " + all);
    }
    return all.getFirst();
  }

  private static List<Path> all(Path directory) {
    List<Path> found = new ArrayList<>();
    for (Path place : List.of(directory, directory.resolve("onnx"))) {
      if (Files.isDirectory(place)) {
        try (Stream<Path> files = Files.list(place)) {
          files
              .filter(f -> f.toString().endsWith(".onnx") && Files.isRegularFile(f))
              .sorted()
              .forEach(found::add);
        } catch (IOException e) {
          throw new ModelException(place + ": cannot be listed: " + e, e);
        }
      }
    }
    return found;
  }
}
