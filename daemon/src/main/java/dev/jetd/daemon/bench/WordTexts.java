package dev.jetd.daemon.bench;

/**
 * Texts of common English words, of a given length in tokens where a word is one token, as it is in
 * the vocabulary of BERT and its descendants, and two special tokens stand around a text.
 *
 * <p>Lengths are drawn evenly between the bounds. Texts of six tokens or more do not repeat within
 * 4 billion; shorter ones can be told apart only as far as their words go.
 */
public final class WordTexts implements Texts {
  private static final int SPECIAL_TOKENS = 2;
  private static final int MOST_NUMBER_WORDS = 4;

  /** How many texts there are when they repeat. */
  public static final int DISTINCT = 1_000;

  private final int least;
  private final int span;
  private final long seed;
  private final boolean repeat;

  /**
   * Texts of {@code least} to {@code most} tokens.
   *
   * @param least at least 3
   */
  public WordTexts(int least, int most, long seed, boolean repeat) {
    if (least <= SPECIAL_TOKENS || most < least) {
      throw new IllegalArgumentException(
          "a text has at least 3 tokens, two of them special: " + least + " to " + most);
    }
    this.least = least;
    this.span = most - least + 1;
    this.seed = seed;
    this.repeat = repeat;
  }

  @Override
  public String at(long index) {
    long number = repeat ? index % DISTINCT : index;
    long random = mix(number ^ mix(seed));
    int words = least + (int) Long.remainderUnsigned(random, span) - SPECIAL_TOKENS;
    int numberWords = Math.min(MOST_NUMBER_WORDS, words);
    StringBuilder text = new StringBuilder(words * 6);
    Words.appendNumber(text, number + mix(seed), numberWords);
    for (int i = numberWords; i < words; i++) {
      random = mix(random);
      Words.append(text, (int) (random & 0xff));
    }
    return text.toString();
  }

  /** The finalizer of SplitMix64: neighbouring numbers become unlike. */
  private static long mix(long number) {
    long z = number + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
