package dev.jetd.daemon.http;

/**
 * What answers one method on one path.
 *
 * @param access who may
 */
record Route(String method, String path, Access access, Handler handler) {

  /** What a request has to show. */
  enum Access {
    /** Nothing: health. */
    OPEN,
    /** A key, where keys are asked for. */
    KEY,
    /** An admin key: what changes the daemon or the board. */
    ADMIN
  }

  /** Answers a request, or throws a {@link dev.jetd.daemon.serving.ServeException}. */
  interface Handler {
    Answer answer(Exchange exchange);
  }

  static Route get(String path, Handler handler) {
    return new Route("GET", path, Access.KEY, handler);
  }

  static Route post(String path, Handler handler) {
    return new Route("POST", path, Access.KEY, handler);
  }

  static Route openGet(String path, Handler handler) {
    return new Route("GET", path, Access.OPEN, handler);
  }

  static Route admin(String method, String path, Handler handler) {
    return new Route(method, path, Access.ADMIN, handler);
  }
}
