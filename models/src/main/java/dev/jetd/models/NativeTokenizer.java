package dev.jetd.models;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.Arrays;
import java.util.concurrent.locks.StampedLock;
import java.util.function.LongFunction;

/**
 * The one place that calls the native tokenizer. The library aborts the whole process on a null
 * text, a freed handle or an unknown strategy name: handles never leave this class, a lock keeps
 * them from being freed under a running call, and nothing here sets a strategy. Half surrogate
 * pairs must be refused before they come here.
 *
 * <p>The library's own Java wrapper is not used: it calls home and starts a process.
 */
final class NativeTokenizer implements AutoCloseable {
  private static final TokenizersLibrary LIB = TokenizersLibrary.LIB;
  private static final String PROBE = "a";

  private final StampedLock lock = new StampedLock();
  private long tokenizer;

  private NativeTokenizer(long tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** The library must be loaded. */
  static NativeTokenizer of(String tokenizerJson) {
    long handle;
    try {
      handle = LIB.createTokenizerFromString(tokenizerJson);
    } catch (RuntimeException e) {
      throw new ModelException("not a tokenizer: " + e.getMessage(), e);
    }
    NativeTokenizer created = new NativeTokenizer(handle);
    try {
      disableCuttingAndPadding(handle);
    } catch (RuntimeException e) {
      created.close();
      throw e;
    }
    return created;
  }

  /** Many a tokenizer.json cuts and pads to some length of its own; read back what was set. */
  private static void disableCuttingAndPadding(long handle) {
    LIB.disableTruncation(handle);
    LIB.disablePadding(handle);
    String truncation = LIB.getTruncationStrategy(handle);
    String padding = LIB.getPaddingStrategy(handle);
    if (!truncation.equals("DO_NOT_TRUNCATE") || !padding.equals("DO_NOT_PAD")) {
      throw new ModelException("still cuts or pads: " + truncation + ", " + padding);
    }
  }

  /** All tokens of the text, without special ones. */
  int[] ids(String text) {
    return encode(text, false, NativeTokenizer::idsOf);
  }

  /** Learnt from a short text: what is marked special at its two ends. */
  SpecialTokens specialTokens() {
    int[] ids = encode(PROBE, true, NativeTokenizer::idsOf);
    long[] special = encode(PROBE, true, LIB::getSpecialTokenMask);
    int start = 0;
    while (start < ids.length && special[start] == 1) {
      start++;
    }
    int end = ids.length;
    while (end > start && special[end - 1] == 1) {
      end--;
    }
    if (!Arrays.equals(Arrays.copyOfRange(ids, start, end), ids(PROBE))) {
      throw new ModelException("expected special tokens only before and after a text");
    }
    return new SpecialTokens(Arrays.copyOf(ids, start), Arrays.copyOfRange(ids, end, ids.length));
  }

  @Override
  public void close() {
    long stamp = lock.writeLock();
    try {
      if (tokenizer != 0) {
        LIB.deleteTokenizer(tokenizer);
        tokenizer = 0;
      }
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  private <T> T encode(String text, boolean withSpecialTokens, LongFunction<T> read) {
    long stamp = lock.readLock();
    try {
      if (tokenizer == 0) {
        throw new IllegalStateException("the tokenizer is closed");
      }
      long encoding = encoding(text, withSpecialTokens);
      try {
        return read.apply(encoding);
      } finally {
        LIB.deleteEncoding(encoding);
      }
    } finally {
      lock.unlockRead(stamp);
    }
  }

  private long encoding(String text, boolean withSpecialTokens) {
    try {
      return LIB.encode(tokenizer, text, withSpecialTokens);
    } catch (RuntimeException e) {
      throw new ModelException("the tokenizer cannot take this text: " + e.getMessage(), e);
    }
  }

  private static int[] idsOf(long encoding) {
    long[] ids = LIB.getTokenIds(encoding);
    int[] narrow = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      narrow[i] = (int) ids[i];
    }
    return narrow;
  }
}
