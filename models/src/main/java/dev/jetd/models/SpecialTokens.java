package dev.jetd.models;

import java.util.Arrays;

/**
 * The tokens that a tokenizer puts before and after every text, as {@code [CLS]} and {@code [SEP]}.
 */
final class SpecialTokens {
  private final int[] prefix;
  private final int[] suffix;

  SpecialTokens(int[] prefix, int[] suffix) {
    this.prefix = prefix.clone();
    this.suffix = suffix.clone();
  }

  int count() {
    return prefix.length + suffix.length;
  }

  /** Those before a text. Not a copy: to be read only. */
  int[] prefix() {
    return prefix;
  }

  /** Those after a text. Not a copy: to be read only. */
  int[] suffix() {
    return suffix;
  }

  /** Puts them around as much of the content as there is room for, counting all of it. */
  Tokens wrap(int[] content, int contentTotal, int maxTokens) {
    int kept = Math.min(content.length, maxTokens - count());
    int[] ids = Arrays.copyOf(prefix, kept + count());
    System.arraycopy(content, 0, ids, prefix.length, kept);
    System.arraycopy(suffix, 0, ids, prefix.length + kept, suffix.length);
    return new Tokens(ids, contentTotal + count());
  }

  /** The ids without them, if they stand at both ends; else the ids as they are. */
  int[] unwrap(int[] ids) {
    int end = ids.length - suffix.length;
    boolean wrapped =
        ids.length >= count()
            && Arrays.equals(ids, 0, prefix.length, prefix, 0, prefix.length)
            && Arrays.equals(ids, end, ids.length, suffix, 0, suffix.length);
    return wrapped ? Arrays.copyOfRange(ids, prefix.length, end) : ids;
  }
}
