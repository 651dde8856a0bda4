package dev.jetd.daemon.cache;

import java.nio.ByteBuffer;
import java.util.Random;

/** Entries that can be told right from wrong: the number makes the key and the value. */
final class Numbered {
  /** A vector of 384 floats and its two counts. */
  static final int VALUE_BYTES = 1544;

  private Numbered() {}

  static Entry entry(long number) {
    byte[] key = new byte[Entry.KEY_BYTES];
    new Random(number).nextBytes(key);
    ByteBuffer.wrap(key).putLong(8, number);
    byte[] value = new byte[VALUE_BYTES];
    new Random(~number).nextBytes(value);
    return new Entry(key, value);
  }
}
