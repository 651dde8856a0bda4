package dev.jetd.daemon.registrar;

/** Whether a node may be in the pool, as the registrar's own checks find. */
public enum Standing {
  /** It has not given a vector yet. */
  CHECKING,
  /** It gives vectors, or did and now refuses connections or says 503, which nginx passes on. */
  UP,
  /** It misbehaves, in a way that would cost clients something. */
  DOWN
}
