package dev.jetd.models;

import java.util.Optional;

/**
 * One token of a text, for a person or a program that looks at how a text is cut.
 *
 * @param text as it stands in the text, or the name of a special token
 * @param special whether the tokenizer put it there
 * @param span where it stands; special tokens stand nowhere
 */
public record Piece(int id, String text, boolean special, Optional<Span> span) {

  /** Bytes of the text's UTF-8, the last one not included. */
  public record Span(int start, int stop) {}
}
