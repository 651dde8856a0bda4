package dev.jetd.daemon.registrar;

import java.time.Duration;

/**
 * A registration and how long it still holds.
 *
 * @param left never negative
 */
public record Lease(Registration node, Duration left) {}
