package dev.jetd.daemon.http;

/**
 * What answers one method on one path.
 *
 * @param open whether it is answered without an API key: health is
 */
record Route(String method, String path, boolean open, Handler handler) {

  /** Answers a request, or throws a {@link dev.jetd.daemon.serving.ServeException}. */
  interface Handler {
    Answer answer(Exchange exchange);
  }

  static Route get(String path, Handler handler) {
    return new Route("GET", path, false, handler);
  }

  static Route post(String path, Handler handler) {
    return new Route("POST", path, false, handler);
  }

  static Route openGet(String path, Handler handler) {
    return new Route("GET", path, true, handler);
  }
}
