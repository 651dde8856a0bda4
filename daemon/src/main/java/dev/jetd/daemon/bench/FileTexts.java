package dev.jetd.daemon.bench;

import java.util.List;

/** The lines of a file, over and over; told apart by words at the end where none may repeat. */
public final class FileTexts implements Texts {
  /** Words that tell 2^32 texts apart. */
  private static final int TAG_WORDS = 4;

  private final List<String> lines;
  private final boolean repeat;

  /**
   * Takes the lines that are not blank.
   *
   * @throws IllegalArgumentException if there is none
   */
  public FileTexts(List<String> lines, boolean repeat) {
    this.lines = lines.stream().filter(line -> !line.isBlank()).toList();
    this.repeat = repeat;
    if (this.lines.isEmpty()) {
      throw new IllegalArgumentException("has no line with text in it");
    }
  }

  @Override
  public String at(long index) {
    String line = lines.get((int) (index % lines.size()));
    if (repeat) {
      return line;
    }
    StringBuilder text = new StringBuilder(line);
    Words.appendNumber(text, index, TAG_WORDS);
    return text.toString();
  }
}
