package dev.jetd.bindings.encoder;

import dev.jetd.bindings.Precision;
import dev.jetd.bindings.encoder.BertWeights.Linear;
import dev.jetd.bindings.encoder.GraphWalk.Unlike;
import dev.jetd.bindings.onnx.OnnxTensor;
import java.io.IOException;
import java.util.List;

/** How a precision's matrices and words lie in a file of weights; model.h tells the layout. */
interface WeightForm {
  /** Columns that lie together. */
  int BLOCK = 64;

  int WORDS_AT_A_TIME = 1024;

  /** The number of a precision in a file's header, and in the library. */
  static int codeOf(Precision precision) {
    return switch (precision) {
      case INT8 -> 0;
      case FP32 -> 1;
      case BF16 -> 2;
      case FP16 -> throw new Unlike("the native encoder does not compute in FP16");
    };
  }

  static Precision ofCode(int code) {
    return switch (code) {
      case 0 -> Precision.INT8;
      case 1 -> Precision.FP32;
      case 2 -> Precision.BF16;
      default -> throw new IllegalArgumentException("a precision of number " + code);
    };
  }

  static WeightForm of(Precision precision) {
    return switch (precision) {
      case INT8 -> new ByteForm();
      case FP32 -> new FloatForm();
      case BF16 -> new HalfForm();
      case FP16 -> throw new Unlike("the native encoder does not compute in FP16");
    };
  }

  /** What a linear's sections take. */
  long linearBytes(long inputs, long outputs);

  /** What the sections of all words take. */
  long wordsBytes(long words, long hidden);

  /** Linears of the same input side by side; the first one's outputs are multiplied by a factor. */
  void linears(SectionWriter out, List<Linear> linears, double firstFactor) throws IOException;

  void words(SectionWriter out, OnnxTensor words) throws IOException;
}
