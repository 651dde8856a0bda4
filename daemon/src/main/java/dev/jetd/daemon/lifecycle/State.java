package dev.jetd.daemon.lifecycle;

/** The life of a daemon, in order; it never goes back. */
public enum State {
  /** Reading configuration, binding listeners. */
  STARTING,
  /** Loading the model and running it at production limits. */
  WARMING,
  /** Serving. */
  READY,
  /** Not ready any more, still answering what is in flight. */
  DRAINING,
  /** Over. */
  STOPPED
}
