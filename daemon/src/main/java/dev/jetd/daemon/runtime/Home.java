package dev.jetd.daemon.runtime;

import dev.jetd.bindings.Platform;
import java.nio.file.Path;

/**
 * Where jetd's own files lie.
 *
 * @param natives directory of ONNX Runtime's libraries for this machine
 * @param tokenizerLibrary the tokenizer's library for this machine
 * @param bundles the models that came with jetd
 */
public record Home(Path natives, Path tokenizerLibrary, Path bundles) {

  /**
   * The layout of an installed image. On a machine we have no libraries for, loading will say so.
   */
  public static Home ofImage(Path root) {
    String platform = Platform.current().map(Platform::directory).orElse("unknown");
    Path natives = root.resolve("natives").resolve(platform);
    return new Home(natives, natives.resolve("libtokenizers.so"), root.resolve("models"));
  }
}
