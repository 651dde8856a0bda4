package dev.jetd.models;

import java.util.Comparator;

/**
 * Versions as people order them: runs of digits compare as numbers, all else by character, so
 * {@code 9 < 10} and {@code 1.9 < 1.10}. A version comes before every longer one that begins with
 * it: {@code 1 < 1-fp32 < 1-int8 < 1.1 < 2}; a suffix is thus a variant on top of its version, not
 * a pre-release of it.
 */
enum VersionOrder implements Comparator<String> {
  NATURAL;

  @Override
  public int compare(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() && j < b.length()) {
      int order;
      if (isDigit(a.charAt(i)) && isDigit(b.charAt(j))) {
        int aEnd = endOfDigits(a, i);
        int bEnd = endOfDigits(b, j);
        order = compareNumbers(a.substring(i, aEnd), b.substring(j, bEnd));
        i = aEnd;
        j = bEnd;
      } else {
        order = Character.compare(a.charAt(i++), b.charAt(j++));
      }
      if (order != 0) {
        return order;
      }
    }
    int order = Integer.compare(a.length() - i, b.length() - j);
    // 1 and 01 are the same number but not the same version: the order stays total.
    return order != 0 ? order : a.compareTo(b);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static int endOfDigits(String text, int from) {
    int end = from;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** Any length of digits, without overflow. */
  private static int compareNumbers(String a, String b) {
    String x = a.replaceFirst("^0+", "");
    String y = b.replaceFirst("^0+", "");
    return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
  }
}
