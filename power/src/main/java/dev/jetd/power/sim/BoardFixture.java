package dev.jetd.power.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The boards that come as text with this module. */
public enum BoardFixture {
  ORIN_NANO_8GB,
  ORIN_NANO_SUPER,
  ORIN_NANO_4GB,
  ORIN_NX_16GB_SUPER,
  AGX_ORIN_64GB,
  AGX_THOR;

  /** The name in options and file names, such as {@code orin-nano-super}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The board of that {@link #key()}. */
  public static Optional<BoardFixture> of(String key) {
    return Arrays.stream(values()).filter(board -> board.key().equals(key)).findFirst();
  }

  /** The board's files. */
  public TreeArchive archive() {
    try (InputStream in = BoardFixture.class.getResourceAsStream(key() + ".tree")) {
      if (in == null) {
        throw new IllegalStateException("missing from the jar: " + key() + ".tree");
      }
      return new TreeArchive(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
