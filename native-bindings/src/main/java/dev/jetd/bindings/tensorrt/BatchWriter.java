package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.Pooling;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Lays sequences into the inputs of one shape. Every element is written each time: what lies beyond
 * a sequence is padding, and rows beyond the last sequence are a single token nobody reads, because
 * a row that attends to nothing would give no number.
 */
final class BatchWriter {
  private static final int[] FILLER = {0};

  private final Bucket bucket;
  private final Layout layout;
  private final Map<String, Integer> inputs;
  private final Pooling pooling;

  /**
   * @param inputs bytes an element of each
   */
  BatchWriter(Bucket bucket, Layout layout, Map<String, Integer> inputs, Pooling pooling) {
    this.bucket = bucket;
    this.layout = layout;
    this.inputs = Map.copyOf(inputs);
    this.pooling = pooling;
  }

  /** Lays at most as many sequences as the shape has rows, none longer than its tokens. */
  void write(ByteBuffer memory, List<int[]> sequences) {
    for (int row = 0; row < bucket.rows(); row++) {
      int[] sequence = row < sequences.size() ? sequences.get(row) : FILLER;
      for (Map.Entry<String, Integer> input : inputs.entrySet()) {
        write(memory, input.getKey(), input.getValue(), row, sequence);
      }
    }
  }

  private void write(ByteBuffer memory, String name, int bytes, int row, int[] sequence) {
    int start = layout.offset(name) + row * bucket.tokens() * bytes;
    for (int i = 0; i < bucket.tokens(); i++) {
      int at = start + i * bytes;
      boolean own = i < sequence.length;
      switch (name) {
        case NetworkHead.WEIGHTS -> memory.putFloat(at, own ? weight(i, sequence.length) : 0);
        case EncoderGraph.IDS -> put(memory, at, bytes, own ? sequence[i] : 0);
        case EncoderGraph.MASK -> put(memory, at, bytes, own ? 1 : 0);
        default -> put(memory, at, bytes, 0);
      }
    }
  }

  /** What a token's vector counts in its sequence's. */
  private float weight(int index, int length) {
    return switch (pooling) {
      case MEAN -> 1f / length;
      case CLS -> index == 0 ? 1 : 0;
      case LAST -> index == length - 1 ? 1 : 0;
      case NONE -> 0;
    };
  }

  private static void put(ByteBuffer memory, int at, int bytes, int value) {
    if (bytes == Long.BYTES) {
      memory.putLong(at, value);
    } else {
      memory.putInt(at, value);
    }
  }
}
