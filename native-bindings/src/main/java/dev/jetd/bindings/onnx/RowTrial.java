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
    float[][] together = runner.run(texts);
    for (int row = 0; row < together.length; row++) {
      if (!Arrays.equals(runner.run(List.of(texts.get(row)))[0], together[row])) {
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
