package dev.jetd.bindings.onnx;

/**
 * Where something lies in a file.
 *
 * @param from its first byte
 * @param to the byte after its last
 */
public record Span(long from, long to) {
  public long length() {
    return to - from;
  }
}
