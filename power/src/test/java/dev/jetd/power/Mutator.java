package dev.jetd.power;

import java.util.List;
import java.util.Random;

/** Makes nonsense out of sense: texts that are almost right are what breaks parsers. */
public final class Mutator {
  private static final List<String> SPICES =
      List.of(
          "",
          "<",
          ">",
          "< ",
          " >",
          "=",
          "\n",
          "\r",
          "\0",
          " ",
          "-1",
          "0",
          "9223372036854775808",
          "99999999999999999999",
          "NaN",
          "ID=",
          "NAME=",
          "DEFAULT=",
          "/",
          ":",
          ",",
          "-",
          "NVPM ",
          "NV Power Mode:",
          "#",
          "\uFFFF",
          "é",
          "x".repeat(5000),
          "0-2147483647,",
          "exit ",
          "crc ");

  private final Random random;

  /** The same seed makes the same texts. */
  public Mutator(long seed) {
    this.random = new Random(seed);
  }

  /** One of the texts, hurt in a few places. */
  public String next(List<String> texts) {
    StringBuilder text = new StringBuilder(texts.get(random.nextInt(texts.size())));
    for (int hurts = random.nextInt(6); hurts >= 0; hurts--) {
      int from = random.nextInt(text.length() + 1);
      int to = Math.min(text.length(), from + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(from, to);
        case 1 -> text.insert(from, SPICES.get(random.nextInt(SPICES.size())));
        case 2 -> text.replace(from, to, SPICES.get(random.nextInt(SPICES.size())));
        default -> text.insert(from, text.substring(from, to));
      }
    }
    return text.toString();
  }
}
