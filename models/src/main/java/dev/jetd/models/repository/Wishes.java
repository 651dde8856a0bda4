package dev.jetd.models.repository;

import dev.jetd.models.Pooling;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What whoever adds a model says of it. Where a source says the same, this counts; what neither
 * says is refused, not guessed.
 *
 * @param file which of several ONNX files, as its path in the source
 * @param sha256 of the archive, or for other HTTP sources of {@code jetd-model.json}
 * @param keyFile whose first line is the API key of an HTTP source
 */
public record Wishes(
    Optional<String> name,
    Optional<String> version,
    Optional<Pooling> pooling,
    Optional<Boolean> normalize,
    Optional<Integer> maxTokens,
    Optional<String> file,
    Optional<String> licence,
    Optional<String> sha256,
    Optional<Path> keyFile) {

  /** None at all. */
  public static final Wishes NONE =
      new Wishes(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
}
