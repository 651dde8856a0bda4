package dev.jetd.models.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The licence that a model card's head names. */
final class Licence {
  private static final int HEAD = 64 * 1024;
  private static final Pattern FIELD =
      Pattern.compile("(?m)^license:[ \t]*['\"]?([A-Za-z0-9][A-Za-z0-9.+ -]{0,99}?)['\"]?[ \t]*$");

  private Licence() {}

  static Optional<String> of(Path card) {
    if (!Files.isRegularFile(card)) {
      return Optional.empty();
    }
    try (var in = Files.newInputStream(card)) {
      String text = new String(in.readNBytes(HEAD), StandardCharsets.ISO_8859_1).replace("\r", "");
      int end = text.indexOf("\n---", 3);
      Matcher field =
          FIELD.matcher(text.startsWith("---") && end > 0 ? text.substring(0, end) : "");
      return field.find() ? Optional.of(field.group(1)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
