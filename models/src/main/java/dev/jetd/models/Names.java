package dev.jetd.models;

import java.util.regex.Pattern;

/**
 * The one rule for names of models, versions and bundle files: each is also a file name, so none
 * can climb out of its directory, hide, or carry a separator of any protocol.
 */
public final class Names {
  private static final int LONGEST_SHOWN = 60;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

  private Names() {}

  public static boolean isName(String value) {
    return NAME.matcher(value).matches();
  }

  public static String require(String field, String value) {
    return require(
        field,
        value,
        isName(value),
        "1 to 128 of A-Z a-z 0-9 . _ -, beginning with a letter or digit");
  }

  public static <T> T require(String field, T value, boolean holds, String expected) {
    if (!holds) {
      throw new ModelException(field + ": expected " + expected + ", found " + shown(value));
    }
    return value;
  }

  /** A value as it may stand in a message: quoted if text. */
  public static String shown(Object value) {
    return value instanceof String text ? '"' + printable(text) + '"' : printable(value);
  }

  /** On one line, and short. */
  public static String printable(Object value) {
    String text = String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
    return text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "..." : text;
  }
}
