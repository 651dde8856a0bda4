package dev.jetd.bindings.onnx;

import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Platform;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where the build put the libraries and models, and what the machine says of this process. */
public final class Machine {
  public static final Path INT8 = model("all-minilm-l6-v2-q.onnx");
  public static final Path FP32 = model("all-minilm-l6-v2.onnx");
  public static final int MAX_TOKENS = 256;

  /** One thread, and room for one longest sequence. */
  public static final SessionOptions SMALL = new SessionOptions(1, MAX_TOKENS);

  private Machine() {}

  public static Path natives() {
    return Path.of(property("jetd.natives"), Platform.current().orElseThrow().directory())
        .normalize();
  }

  /** Those of ONNX Runtime; others lie beside them. */
  static List<Path> libraries() throws IOException {
    try (Stream<Path> libraries = Files.list(natives())) {
      return libraries
          .filter(file -> file.getFileName().toString().matches("lib(jni)?(onnxruntime|javacpp).*"))
          .toList();
    }
  }

  public static EncoderModel miniLm(Path graph) {
    return new EncoderModel(graph, "last_hidden_state", 384, MAX_TOKENS, Pooling.MEAN, true);
  }

  public static String property(String name) {
    String value = System.getProperty(name);
    if (value == null) {
      throw new IllegalStateException("run by Maven, which sets " + name);
    }
    return value;
  }

  /** Memory of this process that is in RAM, in KiB. */
  public static long residentKib() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static Path model(String name) {
    return Path.of(property("jetd.test.models"), name);
  }
}
