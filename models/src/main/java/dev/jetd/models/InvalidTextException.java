package dev.jetd.models;

/** A text that is no Unicode text: half a surrogate pair stands in it. */
public final class InvalidTextException extends InputException {
  private static final long serialVersionUID = 1L;

  private final int position;

  InvalidTextException(int position) {
    super("Unpaired surrogate at UTF-16 position " + position);
    this.position = position;
  }

  /** Where the half pair stands, in UTF-16 units from 0. */
  public int position() {
    return position;
  }
}
