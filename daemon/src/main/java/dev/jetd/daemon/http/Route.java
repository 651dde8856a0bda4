package dev.jetd.daemon.http;

/**
 * What answers one method on one path.
 *
 * @param access what key it takes
 * @param forOthers whether another server may answer as well
 */
record Route(String method, String path, Access access, Handler handler, boolean forOthers) {
  Route(String method, String path, Access access, Handler handler) {
    this(method, path, access, handler, false);
  }

  /** Another server may answer it in this one's place: it asks a model for nothing but results. */
  Route orElsewhere() {
    return new Route(method, path, access, handler, true);
  }

  /** Who may ask. */
  enum Access {
    /** Everyone: health is for probes. */
    OPEN,
    /** Who has an API key, where keys are asked for. */
    KEY,
    /** Who has the admin key, always. */
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
