package dev.jetd.bindings;

import java.util.Arrays;
import java.util.Optional;

/** What a tensor's elements are, in the words of the Open Inference Protocol. */
public enum DataType {
  BOOL(1),
  UINT8(1),
  UINT16(2),
  UINT32(4),
  UINT64(8),
  INT8(1),
  INT16(2),
  INT32(4),
  INT64(8),
  FP16(2),
  BF16(2),
  FP32(4),
  FP64(8),
  /** Strings of bytes, each after its length in 4 bytes. */
  BYTES(0);

  private final int size;

  DataType(int size) {
    this.size = size;
  }

  /** Bytes of an element; 0 where each has its own. */
  public int size() {
    return size;
  }

  /** The type of that name, spelled exactly so. */
  public static Optional<DataType> ofName(String name) {
    return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
  }
}
