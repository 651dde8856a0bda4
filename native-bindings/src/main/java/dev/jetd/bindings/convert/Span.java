package dev.jetd.bindings.convert;

/**
 * Where something lies in a file.
 *
 * @param from its first byte
 * @param to the byte after its last
 */
record Span(long from, long to) {
  long length() {
    return to - from;
  }
}
