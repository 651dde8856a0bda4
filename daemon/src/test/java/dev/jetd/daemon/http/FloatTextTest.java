package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatTextTest {
  private static final int JSON_EXPONENT = 127 + 128;

  private static String text(float number) {
    byte[] out = new byte[FloatText.MOST];
    return new String(out, 0, FloatText.write(number, out, 0), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.0",
    "-0.0, -0.0",
    "1, 1.0",
    "-1, -1.0",
    "0.5, 0.5",
    "0.1, 0.1",
    "-0.03125, -0.03125",
    "0.001, 0.001",
    "0.00001, 0.00001",
    "9.999999, 9.999999",
    "0.3, 0.3",
    "10, 10.0",
    "3.4028235E38, 3.4028235E38",
    "1.4E-45, 1.4E-45",
    "0.033333335, 0.033333335"
  })
  void writesAsAPersonWould(float number, String wanted) {
    assertThat(text(number)).isEqualTo(wanted);
  }

  @Test
  void readsBackToTheSameFloatAndIsHardlyEverLonger() {
    Random random = new Random(20261121);
    long longer = 0;
    int count = 2_000_000;
    for (int i = 0; i < count; i++) {
      float number = (float) (random.nextGaussian() * Math.pow(10, -random.nextInt(5)));
      String text = text(number);
      assertReadsBack(number, text);
      longer += text.length() > fixed(number) ? 1 : 0;
    }
    assertThat(longer).isLessThan(count / 20);
  }

  @Test
  void readsBackAroundEveryPowerOfTwoAndOfTen() {
    for (int exponent = 0; exponent < JSON_EXPONENT; exponent++) {
      around(Float.intBitsToFloat(exponent << 23));
    }
    for (int power = -12; power < 12; power++) {
      around((float) Math.pow(10, power));
    }
  }

  private static void around(float middle) {
    float number = middle;
    for (int i = 0; i < 300; i++) {
      assertReadsBack(number, text(number));
      assertReadsBack(-number, text(-number));
      number = i < 150 ? Math.nextUp(number) : i == 150 ? middle : Math.nextDown(number);
    }
  }

  private static void assertReadsBack(float number, String text) {
    if (Float.floatToRawIntBits(Float.parseFloat(text)) != Float.floatToRawIntBits(number)) {
      throw new AssertionError(text + " is not " + number);
    }
    if (!text.matches("-?\\d+\\.\\d+(E-?\\d+)?")) {
      throw new AssertionError(text + " is no number of JSON");
    }
  }

  /** How long the shortest decimal without an exponent is. */
  private static int fixed(float number) {
    return new java.math.BigDecimal(Float.toString(number)).toPlainString().length();
  }
}
