package dev.jetd.bindings.encoder;

import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.onnx.Machine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The weights that the build made, and batches for them. */
final class Weights {
  static final int VOCABULARY = 30_522;
  static final Path FILE = Path.of(Machine.property("jetd.test.encoder"));

  private Weights() {}

  static NativeEncoderBackend backend() {
    return new NativeEncoderBackend(Machine.natives());
  }

  static EncoderSession open(int batchTokens, String kernel) {
    return open(FILE, batchTokens, kernel);
  }

  static EncoderSession open(Path file, int batchTokens, String kernel) {
    return backend()
        .open(Machine.miniLm(file), new SessionOptions(1, batchTokens), Optional.of(kernel));
  }

  static EncoderModel miniLm() {
    return Machine.miniLm(FILE);
  }

  /** The INT8 kernels of this machine, best first; the last is the portable one. */
  static List<String> kernels() {
    return kernels(Precision.INT8);
  }

  static List<String> kernels(Precision precision) {
    return EncoderLibrary.in(Machine.natives()).kernels(precision);
  }

  /** Random texts of random lengths with at most so many tokens in all. */
  static List<int[]> batch(Random random, int tokens) {
    List<int[]> texts = new ArrayList<>();
    int left = tokens;
    while (left > 0) {
      int length = 1 + random.nextInt(Math.min(left, Machine.MAX_TOKENS));
      texts.add(random.ints(length, 0, VOCABULARY).toArray());
      left -= length;
    }
    return texts;
  }
}
