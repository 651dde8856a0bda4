package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.ServeError;
import java.util.List;

/** A protocol: its paths, and how it says what went wrong. */
interface Dialect {

  /** Its name in metrics. */
  String name();

  List<Route> routes();

  /** Where paths that are nobody's still get this dialect's errors; empty for nowhere. */
  default String territory() {
    return "";
  }

  /**
   * The error for a request too broken to be read.
   *
   * @param code what the transport calls it
   */
  default Answer broken(int status, String code, String message) {
    return SeedErrors.body(status, code, message, "");
  }

  /** The error as this protocol's clients expect it: status, headers, body. */
  Answer error(ServeError error);
}
