package dev.jetd.models;

import java.util.regex.Pattern;

/** What a file of a bundle must be: its size and its SHA-256 in lower-case hex. */
public record FileEntry(long bytes, String sha256) {
  private static final long MOST_BYTES = 1L << 40;
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  public FileEntry {
    Names.require("bytes", bytes, bytes >= 1 && bytes <= MOST_BYTES, "1 to " + MOST_BYTES);
    Names.require(
        "sha256", sha256, DIGEST.matcher(sha256).matches(), "64 hex digits in lower case");
  }
}
