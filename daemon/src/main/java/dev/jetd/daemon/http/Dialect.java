package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.ServeError;
import java.util.List;

/** A protocol: its paths, and how it says what went wrong. */
interface Dialect {

  /** Its name in metrics. */
  String name();

  List<Route> routes();

  /** The error as this protocol's clients expect it: status, headers, body. */
  Answer error(ServeError error);
}
