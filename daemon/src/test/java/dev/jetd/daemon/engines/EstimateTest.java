package dev.jetd.daemon.engines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.daemon.engines.Accelerator.Progress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When a build ends, and when a device is tried again. */
class EstimateTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  @Test
  void theRestOfABuildTakesAsLongAsWhatIsDone() {
    BuildClock clock = new BuildClock(100 * SECOND, 1);
    assertThat(clock.secondsLeft(new Progress(1, 5), 130 * SECOND)).isNegative();
    assertThat(clock.secondsLeft(new Progress(2, 5), 130 * SECOND)).isEqualTo(90);
    assertThat(clock.secondsLeft(new Progress(4, 5), 160 * SECOND)).isEqualTo(20);
    assertThat(clock.secondsLeft(new Progress(5, 5), 180 * SECOND)).isZero();
    assertThat(new BuildClock(0, 5).secondsLeft(new Progress(5, 5), SECOND)).isZero();
  }

  @Test
  void eachFaultDoublesTheWaitUpToTheLongest() {
    RetryPolicy policy =
        new RetryPolicy(Duration.ofSeconds(2), Duration.ofSeconds(30), 6, Duration.ofHours(1));
    assertThat(policy.after(1)).isEqualTo(Duration.ofSeconds(2));
    assertThat(policy.after(2)).isEqualTo(Duration.ofSeconds(4));
    assertThat(policy.after(4)).isEqualTo(Duration.ofSeconds(16));
    assertThat(policy.after(5)).isEqualTo(Duration.ofSeconds(30));
    assertThat(policy.after(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(30));
  }
}
