package dev.jetd.daemon.serving;

import java.nio.ByteBuffer;

/**
 * Names a vector, as {@link KeySpace} made it: equal keys mean equal vectors.
 *
 * <p>Equality is written out because the first compiler does not see through a record's own.
 */
record InputKey(long a, long b, long c, long d) {

  static InputKey of(byte[] digest) {
    ByteBuffer in = ByteBuffer.wrap(digest);
    return new InputKey(in.getLong(), in.getLong(), in.getLong(), in.getLong());
  }

  byte[] bytes() {
    return ByteBuffer.allocate(4 * Long.BYTES).putLong(a).putLong(b).putLong(c).putLong(d).array();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof InputKey k && a == k.a && b == k.b && c == k.c && d == k.d;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(a);
  }
}
