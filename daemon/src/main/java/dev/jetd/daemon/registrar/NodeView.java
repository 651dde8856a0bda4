package dev.jetd.daemon.registrar;

import java.time.Duration;

/**
 * A node as it is shown.
 *
 * @param state checking, up, down, draining
 * @param why what the last check found wrong; empty if nothing
 * @param active whether the load balancer holds it
 */
public record NodeView(
    Registration node, String state, String why, boolean active, Duration left) {}
