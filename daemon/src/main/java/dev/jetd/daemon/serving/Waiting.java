package dev.jetd.daemon.serving;

/** Work that waits for a lane. */
interface Waiting {

  /** Who asked: all work of one client is equal to this. */
  Object client();

  Priority priority();

  /** Its size, in what the model's runs are counted in. */
  int length();

  /** How long it has waited for a lane at that time. */
  long queueNanos(long now);

  /** Whether nobody waits for it any more. */
  boolean abandoned();

  /** Ends it without a result. */
  void fail(ServeError error);
}
