package dev.jetd.daemon.registrar;

/** Asks a node for a vector. */
@FunctionalInterface
interface NodeProbe {
  /** Returns within its own limit of time. */
  Verdict check(Registration node) throws InterruptedException;
}
