package dev.jetd.bindings.convert;

import dev.jetd.bindings.onnx.OnnxEntry;
import java.io.IOException;

/** What takes the place of a graph's entries. */
interface Rewrite {
  /** Writes what stands before all entries. */
  void begin(Message graph);

  /**
   * Writes what an entry becomes.
   *
   * @return false if it stays as it is, and nothing was written
   */
  boolean replace(OnnxEntry entry, Message graph) throws IOException;

  /** How many weights become something else. */
  int converted();

  /** The domain whose operators the result uses besides the standard ones; empty for none. */
  String domain();
}
