package dev.jetd.models;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.StampedLock;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

  /**
   * All tokens of the text, without special ones, and where they stand.
   *
   * @param points of the same text
   * @param firstByte where the text begins in the whole one
   */
  List<Piece> pieces(String text, CodePoints points, int firstByte) {
    return encode(text, false, encoding -> piecesOf(encoding, points, firstByte));
  }

  private static List<Piece> piecesOf(long encoding, CodePoints points, int firstByte) {
    int[] ids = idsOf(encoding);
    @Nullable CharSpan[] spans = LIB.getTokenCharSpans(encoding);
    String[] names = LIB.getTokens(encoding);
    List<Piece> pieces = new ArrayList<>(ids.length);
    for (int i = 0; i < ids.length; i++) {
      CharSpan span = spans[i];
      pieces.add(
          span == null
              ? new Piece(ids[i], names[i], false, Optional.empty())
              : piece(ids[i], points, span, firstByte));
    }
    return pieces;
  }

  private static Piece piece(int id, CodePoints points, CharSpan span, int firstByte) {
    Piece.Span bytes = points.span(span.getStart(), span.getEnd());
    return new Piece(
        id,
        points.text(span.getStart(), span.getEnd()),
        false,
        Optional.of(new Piece.Span(firstByte + bytes.start(), firstByte + bytes.stop())));
  }

  /** The text of token ids, each of which must be in the vocabulary. */
  String text(int[] ids, boolean skipSpecial) {
    long[] wide = Arrays.stream(ids).asLongStream().toArray();
    return whileOpen(() -> LIB.decode(tokenizer, wide, skipSpecial));
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

  /** Learnt from two short texts; empty where the tokenizer puts them together in no known way. */
  Optional<PairTokens> pairTokens() {
    long encoding;
    try {
      encoding = whileOpen(() -> LIB.encodeDual(tokenizer, PROBE, PROBE, true));
    } catch (RuntimeException e) {
      return Optional.empty();
    }
    try {
      return pairTokens(
          idsOf(encoding), LIB.getSpecialTokenMask(encoding), LIB.getTypeIds(encoding));
    } finally {
      LIB.deleteEncoding(encoding);
    }
  }

  private Optional<PairTokens> pairTokens(int[] ids, long[] special, long[] types) {
    int[] text = ids(PROBE);
    int start = specialFrom(0, special);
    int middle = start + text.length;
    int second = specialFrom(middle, special);
    int end = second + text.length;
    boolean known =
        end <= ids.length
            && Arrays.equals(ids, start, middle, text, 0, text.length)
            && Arrays.equals(ids, second, end, text, 0, text.length)
            && specialFrom(end, special) == ids.length;
    int typedFrom = 0;
    while (typedFrom < types.length && types[typedFrom] == 0) {
      typedFrom++;
    }
    boolean typed = typedFrom < types.length;
    boolean twoTypes = Arrays.stream(types, typedFrom, types.length).allMatch(type -> type == 1);
    if (!known || !twoTypes || (typed && (typedFrom < middle || typedFrom > second))) {
      return Optional.empty();
    }
    return Optional.of(
        new PairTokens(
            Arrays.copyOf(ids, start),
            Arrays.copyOfRange(ids, middle, second),
            Arrays.copyOfRange(ids, end, ids.length),
            typed,
            typed ? typedFrom - middle : 0));
  }

  /** Where the special tokens end that begin there. */
  private static int specialFrom(int start, long[] special) {
    int end = start;
    while (end < special.length && special[end] == 1) {
      end++;
    }
    return end;
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
    return whileOpen(
        () -> {
          long encoding = encoding(text, withSpecialTokens);
          try {
            return read.apply(encoding);
          } finally {
            LIB.deleteEncoding(encoding);
          }
        });
  }

  private <T> T whileOpen(Supplier<T> call) {
    long stamp = lock.readLock();
    try {
      if (tokenizer == 0) {
        throw new IllegalStateException("the tokenizer is closed");
      }
      return call.get();
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
