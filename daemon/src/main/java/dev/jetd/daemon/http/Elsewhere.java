package dev.jetd.daemon.http;

import java.io.Serial;

/** Leaves a handler whose request another server should be asked first. No error: no stack. */
final class Elsewhere extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  Elsewhere() {
    super("asked elsewhere first", null, false, false);
  }
}
