package dev.jetd.daemon.cache;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A key and its value, and how they lie in the file: checksum, key, value. The checksum is over key
 * and value, so that a record which is torn, flipped or filed under another key is none.
 *
 * @param key {@link #KEY_BYTES} long
 */
record Entry(byte[] key, byte[] value) {
  static final int KEY_BYTES = 32;
  private static final int HEAD = Integer.BYTES + KEY_BYTES;

  byte[] record() {
    return ByteBuffer.allocate(HEAD + value.length)
        .putInt(checksum(key, value))
        .put(key)
        .put(value)
        .array();
  }

  /** The value, if this is an intact record of the key. */
  static Optional<byte[]> value(byte[] key, byte[] record) {
    if (record.length < HEAD || !Arrays.equals(key, key(record))) {
      return Optional.empty();
    }
    byte[] value = Arrays.copyOfRange(record, HEAD, record.length);
    return ByteBuffer.wrap(record).getInt() == checksum(key, value)
        ? Optional.of(value)
        : Optional.empty();
  }

  /** The key that a record says it has. */
  static byte[] key(byte[] record) {
    return Arrays.copyOfRange(record, Integer.BYTES, HEAD);
  }

  private static int checksum(byte[] key, byte[] value) {
    CRC32C crc = new CRC32C();
    crc.update(key);
    crc.update(value);
    return (int) crc.getValue();
  }
}
