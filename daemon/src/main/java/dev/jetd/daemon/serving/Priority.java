package dev.jetd.daemon.serving;

/** The two classes of work. */
public enum Priority {
  /** A person or a program waits for it. */
  INTERACTIVE,
  /** It takes what interactive work leaves, and a guaranteed share of every lane. */
  BULK
}
