package dev.jetd.bindings.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which shapes there are, and which a sequence runs in. */
class BucketPlanTest {
  @Test
  void lengthsDoubleUpToTheLongestAndRowsFillTheRun() {
    assertThat(BucketPlan.of(256, 512).buckets())
        .containsExactly(
            new Bucket(32, 16),
            new Bucket(16, 32),
            new Bucket(8, 64),
            new Bucket(4, 128),
            new Bucket(2, 256));
    assertThat(BucketPlan.of(512, 4096).buckets())
        .containsExactly(
            new Bucket(64, 16),
            new Bucket(64, 32),
            new Bucket(64, 64),
            new Bucket(32, 128),
            new Bucket(16, 256),
            new Bucket(8, 512));
  }

  @Test
  void anOddLongestHasAShapeOfItsOwn() {
    assertThat(BucketPlan.of(100, 200).buckets())
        .containsExactly(
            new Bucket(12, 16), new Bucket(6, 32), new Bucket(3, 64), new Bucket(2, 100));
    assertThat(BucketPlan.of(5, 512).buckets()).containsExactly(new Bucket(64, 5));
  }

  @Test
  void aSequenceLongerThanARunRunsAlone() {
    assertThat(BucketPlan.of(512, 256).buckets().getLast()).isEqualTo(new Bucket(1, 512));
    assertThat(BucketPlan.of(512, 256).largest()).isEqualTo(512);
  }

  /** The promise: a length has one shape, whatever is beside it. */
  @Test
  void everyLengthHasTheSmallestShapeThatHoldsIt() {
    BucketPlan plan = BucketPlan.of(300, 1024);
    for (int tokens = 1; tokens <= 300; tokens++) {
      int index = plan.indexFor(tokens);
      assertThat(plan.buckets().get(index).tokens()).isGreaterThanOrEqualTo(tokens);
      assertThat(index == 0 || plan.buckets().get(index - 1).tokens() < tokens).isTrue();
    }
    assertThatThrownBy(() -> plan.indexFor(301)).hasMessageContaining("301 tokens");
  }

  @Test
  void aPlanIsFromShortToLong() {
    assertThatThrownBy(() -> new BucketPlan(List.of())).hasMessageContaining("without shapes");
    assertThatThrownBy(() -> new BucketPlan(List.of(new Bucket(1, 32), new Bucket(2, 16))))
        .hasMessageContaining("short to long");
  }
}
