package dev.jetd.models;

import java.util.Arrays;

/**
 * The tokens that a tokenizer puts around and between two texts, as {@code [CLS] a [SEP] b [SEP]},
 * and where their type changes from 0 to 1.
 */
final class PairTokens {
  private final int[] prefix;
  private final int[] middle;
  private final int[] suffix;
  private final boolean typed;
  private final int typedFrom;

  /**
   * @param typed whether the second text is of type 1; models such as RoBERTa know one type
   * @param typedFrom how many of the tokens in the middle are still of type 0
   */
  PairTokens(int[] prefix, int[] middle, int[] suffix, boolean typed, int typedFrom) {
    this.prefix = prefix.clone();
    this.middle = middle.clone();
    this.suffix = suffix.clone();
    this.typed = typed;
    this.typedFrom = typedFrom;
  }

  int count() {
    return prefix.length + middle.length + suffix.length;
  }

  /**
   * Puts them around both texts.
   *
   * @param room for tokens of the texts
   * @param keep which end stays of a text that is cut
   */
  Tokens wrap(Tokenizer.Content first, Tokenizer.Content second, int room, Keep keep) {
    int[] lengths = lengths(first.total(), second.total(), room);
    int[] a = cut(first.kept(), lengths[0], keep);
    int[] b = cut(second.kept(), lengths[1], keep);
    int[] ids = Arrays.copyOf(prefix, count() + a.length + b.length);
    int at = prefix.length;
    for (int[] part : new int[][] {a, middle, b, suffix}) {
      System.arraycopy(part, 0, ids, at, part.length);
      at += part.length;
    }
    int second1 = prefix.length + a.length + typedFrom;
    return new Tokens(ids, typed ? second1 : ids.length, first.total() + second.total() + count());
  }

  /**
   * How many tokens of each stay: those of the shorter as long as the longer can make room; else
   * half of the room each, the odd one for the longer.
   */
  private static int[] lengths(int first, int second, int room) {
    if (first + second <= room) {
      return new int[] {first, second};
    }
    boolean firstIsLonger = first > second;
    int shorter = Math.min(first, second);
    int longer = Math.max(shorter, room - shorter);
    if (shorter + longer > room) {
      shorter = room / 2;
      longer = shorter + room % 2;
    }
    return firstIsLonger ? new int[] {longer, shorter} : new int[] {shorter, longer};
  }

  private static int[] cut(int[] kept, int length, Keep keep) {
    int surplus = kept.length - length;
    return keep == Keep.START
        ? Arrays.copyOf(kept, length)
        : Arrays.copyOfRange(kept, surplus, kept.length);
  }
}
