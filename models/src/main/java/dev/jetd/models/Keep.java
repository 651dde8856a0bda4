package dev.jetd.models;

/** Which end of a text stays when the text has more tokens than the model takes. */
public enum Keep {
  START,
  END
}
