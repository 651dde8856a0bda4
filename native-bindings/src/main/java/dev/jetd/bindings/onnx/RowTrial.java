package dev.jetd.bindings.onnx;

import dev.jetd.bindings.Runner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs texts of unlike lengths alone and together, padded, and compares every bit: for graphs whose
 * rows are independent only as far as this processor's kernels keep them so.
 */
final class RowTrial {
  private static final int[] LENGTHS = {1, 2, 3, 5, 9, 17, 40};

  /** Special tokens and rare ones; every vocabulary has as many. */
  private static final int IDS = 100;

  private RowTrial() {}

  static boolean rowsAreIndependent(Runner runner, int maxTokens, int maxBatchTokens) {
    int longest = Math.min(maxTokens, maxBatchTokens / LENGTHS.length);
    List<int[]> texts = new ArrayList<>();
    for (int length : LENGTHS) {
      if (length <= longest) {
        texts.add(text(length));
      }
    }
    if (texts.size() < 2) {
      return false;
    }
    List<float[]> alone = texts.stream().map(text -> runner.run(List.of(text))[0]).toList();
    for (int count : new int[] {2, 3, texts.size()}) {
      for (int from = 0; from + count <= texts.size(); from++) {
        if (!isSame(alone, runner.run(texts.subList(from, from + count)), from)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isSame(List<float[]> alone, float[][] together, int from) {
    for (int row = 0; row < together.length; row++) {
      if (!Arrays.equals(alone.get(from + row), together[row])) {
        return false;
      }
    }
    return true;
  }

  private static int[] text(int length) {
    int[] ids = new int[length];
    for (int i = 0; i < length; i++) {
      ids[i] = (length * 31 + i * 37) % IDS;
    }
    return ids;
  }
}
