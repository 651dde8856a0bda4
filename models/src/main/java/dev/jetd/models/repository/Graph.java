package dev.jetd.models.repository;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * What an ONNX file says of itself.
 *
 * @param precision of the heavy arithmetic: {@code fp32}, {@code fp16} or {@code int8}
 */
public record Graph(String precision, List<String> inputs, List<Output> outputs) {

  /**
   * One output.
   *
   * @param rank how many dimensions it has; 0 where the file does not say
   * @param width the last of them, where it is fixed
   */
  public record Output(String name, int rank, OptionalInt width) {}

  /** Reads graphs; this module cannot, it knows no native code and nothing of its formats. */
  public interface Reader {
    /**
     * @throws dev.jetd.models.ModelException naming the file, if it is no ONNX model or a broken
     *     one
     */
    Graph read(Path file);
  }
}
