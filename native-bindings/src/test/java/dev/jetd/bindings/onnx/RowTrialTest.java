package dev.jetd.bindings.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.Runner;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows that depend on each other are found out. */
class RowTrialTest {

  /** Gives each text its first id, and a trifle more where it has neighbours. */
  private record Kernel(float trifle) implements Runner {
    @Override
    public float[][] run(List<int[]> texts) {
      float more = texts.size() > 1 ? trifle : 0;
      return texts.stream().map(text -> new float[] {text[0] + more}).toArray(float[][]::new);
    }

    @Override
    public void close() {}
  }

  @Test
  void oneBitIsEnough() {
    assertThat(RowTrial.rowsAreIndependent(new Kernel(0), 256, 512)).isTrue();
    assertThat(RowTrial.rowsAreIndependent(new Kernel(1e-5f), 256, 512)).isFalse();
  }

  @Test
  void whatCannotBeTriedIsNotPromised() {
    assertThat(RowTrial.rowsAreIndependent(new Kernel(0), 1, 512)).isFalse();
    assertThat(RowTrial.rowsAreIndependent(new Kernel(0), 256, 8)).isFalse();
    assertThat(RowTrial.rowsAreIndependent(new Kernel(0), 8, 64)).isTrue();
  }
}
