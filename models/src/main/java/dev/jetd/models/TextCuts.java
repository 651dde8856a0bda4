package dev.jetd.models;

/**
 * Where a long text may be cut so that its pieces have the tokens of the whole: behind characters
 * at which a BERT pre-tokenizer ends a word whatever comes next. These are plain white space, ASCII
 * punctuation and, where the normalizer sets them apart, Chinese characters. Characters that stand
 * in an added token ({@code [MASK]}) are no such places. None of them is part of a surrogate pair.
 *
 * <p>Real text has such a place every few characters. A piece without one in {@link #LONGEST} is
 * cut all the same, which may split one word, because a hostile text would else make the native
 * tokenizer hold some 750 bytes for each of its characters.
 */
final class TextCuts {
  static final int LONGEST = 64 * 1024;

  /** For tokenizers of which no such place is known. */
  static final TextCuts NONE = new TextCuts(false, false, "");

  private final boolean any;
  private final boolean behindChinese;
  private final String inAddedTokens;

  private TextCuts(boolean any, boolean behindChinese, String inAddedTokens) {
    this.any = any;
    this.behindChinese = behindChinese;
    this.inAddedTokens = inAddedTokens;
  }

  /**
   * @param behindChinese whether the normalizer sets Chinese characters apart
   * @param inAddedTokens every character of every added token; none is white space
   */
  static TextCuts bert(boolean behindChinese, String inAddedTokens) {
    return new TextCuts(true, behindChinese, inAddedTokens);
  }

  /**
   * Where the piece that begins at {@code start} ends: at the last place within {@code size}
   * characters, or, without any, at the first one behind, or at the end of the text.
   */
  int end(String text, int start, int size) {
    if (!any || text.length() - start <= size) {
      return text.length();
    }
    for (int end = start + size; end > start; end--) {
      if (isBehind(text.charAt(end - 1))) {
        return end;
      }
    }
    int last = text.length() - start <= LONGEST ? text.length() : start + Math.max(size, LONGEST);
    for (int end = start + size + 1; end < last; end++) {
      if (isBehind(text.charAt(end - 1))) {
        return end;
      }
    }
    return betweenCharacters(text, last);
  }

  private static int betweenCharacters(String text, int end) {
    boolean inPair =
        end < text.length()
            && Character.isHighSurrogate(text.charAt(end - 1))
            && Character.isLowSurrogate(text.charAt(end));
    return inPair ? end + 1 : end;
  }

  private boolean isBehind(char c) {
    if (c <= ' ') {
      // Other control characters are not boundaries: a normalizer takes them out.
      return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }
    return (isAsciiPunctuation(c) || (behindChinese && isChinese(c)))
        && inAddedTokens.indexOf(c) < 0;
  }

  private static boolean isAsciiPunctuation(char c) {
    return c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c);
  }

  /** The unified ideographs of the basic plane, which BERT normalizers of all versions know. */
  private static boolean isChinese(char c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF);
  }
}
