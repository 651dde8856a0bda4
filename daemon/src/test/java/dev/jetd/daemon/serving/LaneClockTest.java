package dev.jetd.daemon.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A lane that hangs is seen although others work. */
final class LaneClockTest {

  @Test
  void theOldestRunUnderWayCounts() {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    LaneClock beat = new LaneClock(3, now::get);
    assertThat(beat.longest()).isZero();
    beat.begin(1);
    now.addAndGet(10);
    beat.begin(2);
    now.addAndGet(10);
    beat.end(2);
    beat.begin(2);
    assertThat(beat.longest()).isEqualTo(20);
    beat.end(1);
    now.addAndGet(1);
    assertThat(beat.longest()).isEqualTo(1);
    beat.end(2);
    assertThat(beat.longest()).isZero();
  }
}
