package dev.jetd.daemon.registrar;

import java.time.Duration;

/**
 * A node as it is shown.
 *
 * @param state checking, up, down, draining
 * @param why what the last check found wrong; empty if nothing
 * @param active whether the load balancer holds it
 */
public record NodeView(Registration node, String state, String why, boolean active, Duration left) {
  private static final Duration WHILE_OUT = Duration.ofSeconds(1);
  private static final int RENEWALS_A_TTL = 3;

  /** When the node is to come again: soon while it is out, so that it hears when it is in. */
  public Duration renewal() {
    Duration third = left.dividedBy(RENEWALS_A_TTL);
    return active || third.compareTo(WHILE_OUT) < 0 ? third : WHILE_OUT;
  }
}
