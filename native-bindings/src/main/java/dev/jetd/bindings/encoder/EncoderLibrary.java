package dev.jetd.bindings.encoder;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Precision;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The library, and the loading of it into this process.
 *
 * @param file where it lies, if this build has one for this machine
 */
record EncoderLibrary(Path file) {
  private static final String NAME = "libjetdencoder.so";

  static EncoderLibrary in(Path natives) {
    return new EncoderLibrary(natives.resolve(NAME).toAbsolutePath().normalize());
  }

  /**
   * Loads it if it is not yet.
   *
   * @return a precision's kernels that this processor runs, best first
   * @throws BackendException with the reason, for an operator
   */
  List<String> kernels(Precision precision) {
    load();
    return List.of(EncoderCalls.kernels(WeightForm.codeOf(precision)).split(" ", -1));
  }

  /**
   * Loads it if it is not yet; a second call costs next to nothing.
   *
   * @throws BackendException with the reason, for an operator
   */
  void load() {
    if (!Files.isReadable(file)) {
      throw new BackendException(
          "this build has no " + file + ": it was made without a C++ compiler for this machine");
    }
    try {
      System.load(file.toString());
    } catch (LinkageError e) {
      throw new BackendException("the native encoder could not be loaded: " + e.getMessage(), e);
    }
  }
}
