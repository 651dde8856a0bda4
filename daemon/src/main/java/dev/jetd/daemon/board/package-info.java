/**
 * The machine the daemon runs on, as everything else in the daemon sees it: what it is, and the
 * latest look at its sensors and power modes, taken in the background.
 *
 * <p>May live here: when to look, and keeping what was seen. May not: reading a sensor (that is
 * {@code dev.jetd.power}), HTTP, Prometheus.
 */
@NullMarked
package dev.jetd.daemon.board;

import org.jspecify.annotations.NullMarked;
