package dev.jetd.daemon.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class AdmissionTest {

  @Test
  void workEntersUntilTheLimitAndAgainWhenSomeHasLeft() {
    Admission admission = new Admission(100);
    assertThat(admission.tryEnter(60)).isTrue();
    assertThat(admission.tryEnter(50)).isFalse();
    assertThat(admission.tryEnter(40)).isTrue();
    assertThat(admission.tokens()).isEqualTo(100);
    admission.leave(60);
    assertThat(admission.tryEnter(50)).isTrue();
  }

  @Test
  void aTextLargerThanTheLimitEntersWhenNothingElseIsThere() {
    Admission admission = new Admission(10);
    assertThat(admission.tryEnter(256)).isTrue();
    assertThat(admission.tryEnter(1)).isFalse();
  }

  @Test
  void theTimeToComeBackFollowsTheMeasuredRate() {
    ServiceRate rate = new ServiceRate(2);
    for (int i = 0; i < 1000; i++) {
      rate.ran(100, 10_000_000);
    }
    assertThat(rate.timeFor(39_000)).isEqualTo(Duration.ofSeconds(2));
    assertThat(rate.timeFor(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(rate.timeFor(Integer.MAX_VALUE)).isEqualTo(Duration.ofMinutes(1));
  }
}
