package dev.jetd.models;

/** Where the characters of a text begin, as the native tokenizer counts them and as others do. */
final class CodePoints {
  private final String text;
  private final int[] chars;
  private final int[] bytes;

  CodePoints(String text) {
    this.text = text;
    int count = text.codePointCount(0, text.length());
    chars = new int[count + 1];
    bytes = new int[count + 1];
    for (int i = 0; i < count; i++) {
      int codePoint = text.codePointAt(chars[i]);
      chars[i + 1] = chars[i] + Character.charCount(codePoint);
      bytes[i + 1] = bytes[i] + utf8Length(codePoint);
    }
  }

  private static int utf8Length(int codePoint) {
    if (codePoint < 0x80) {
      return 1;
    }
    if (codePoint < 0x800) {
      return 2;
    }
    return codePoint < 0x10000 ? 3 : 4;
  }

  /** The text from one character to another, the last one not included. */
  String text(int start, int stop) {
    return text.substring(chars[start], chars[stop]);
  }

  /** The same in bytes of UTF-8. */
  Piece.Span span(int start, int stop) {
    return new Piece.Span(bytes[start], bytes[stop]);
  }

  /** How long the whole text is in UTF-8. */
  int byteLength() {
    return bytes[bytes.length - 1];
  }
}
