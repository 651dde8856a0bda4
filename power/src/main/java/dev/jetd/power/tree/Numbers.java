package dev.jetd.power.tree;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** Numbers as the kernel prints them: anything else is no number, never an exception. */
public final class Numbers {
  private Numbers() {}

  /** A whole decimal number with an optional sign and surrounding blanks, if it fits 64 bits. */
  public static OptionalLong whole(String text) {
    String digits = text.strip();
    boolean negative = digits.startsWith("-");
    int start = negative || digits.startsWith("+") ? 1 : 0;
    if (start == digits.length() || digits.length() > 20) {
      return OptionalLong.empty();
    }
    // Summed below zero, because the negative range is the wider one.
    long value = 0;
    for (int i = start; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
        return OptionalLong.empty();
      }
      value = value * 10 - digit;
    }
    if (negative) {
      return OptionalLong.of(value);
    }
    return value == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(-value);
  }

  /** As {@link #whole}, for what must fit 32 bits. */
  public static OptionalInt small(String text) {
    OptionalLong value = whole(text);
    return value.isPresent() && value.getAsLong() == (int) value.getAsLong()
        ? OptionalInt.of((int) value.getAsLong())
        : OptionalInt.empty();
  }
}
