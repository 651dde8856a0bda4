package dev.jetd.daemon.http;

import java.util.Locale;

/** Builds a page; everything but {@link #raw} is escaped. */
final class Html {
  private final StringBuilder out = new StringBuilder();

  /** Markup of our own making. */
  Html raw(String markup) {
    out.append(markup);
    return this;
  }

  Html text(String text) {
    out.append(escaped(text));
    return this;
  }

  /** A line of text in which backquotes set code apart. */
  Html inline(String text) {
    String[] parts = escaped(text.strip()).split("`", -1);
    for (int i = 0; i < parts.length; i++) {
      out.append(i % 2 == 1 ? "<code>" + parts[i] + "</code>" : parts[i]);
    }
    return this;
  }

  /** Paragraphs, with empty lines between them. */
  Html prose(String text) {
    for (String paragraph : text.split("\n\\s*\n", -1)) {
      if (!paragraph.isBlank()) {
        raw("<p>").inline(paragraph).raw("</p>");
      }
    }
    return this;
  }

  Html method(String method) {
    return raw("<b class=\"m " + escaped(method) + "\">")
        .text(method.toUpperCase(Locale.ROOT))
        .raw("</b> ");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
