package dev.jetd.power.tree;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NumbersTest {
  @Test
  void readsWholeNumbersUpToTheEdgesOf64Bits() {
    assertThat(Numbers.whole(" 42\n")).hasValue(42);
    assertThat(Numbers.whole("-1")).hasValue(-1);
    assertThat(Numbers.whole("+3199000000")).hasValue(3_199_000_000L);
    assertThat(Numbers.whole("9223372036854775807")).hasValue(Long.MAX_VALUE);
    assertThat(Numbers.whole("-9223372036854775808")).hasValue(Long.MIN_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "+",
        "1.5",
        "NC",
        "0x10",
        "9223372036854775808",
        "99999999999999999999",
        "1 2"
      })
  void anythingElseIsNoNumber(String text) {
    assertThat(Numbers.whole(text)).isEmpty();
  }

  @Test
  void smallNumbersMustFit32Bits() {
    assertThat(Numbers.small("2147483647")).hasValue(Integer.MAX_VALUE);
    assertThat(Numbers.small("2147483648")).isEmpty();
  }
}
