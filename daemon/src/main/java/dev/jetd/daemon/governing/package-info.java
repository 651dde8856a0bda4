/**
 * Changing the board's power mode: at a wish, by policy, and to measure what each mode is good for.
 *
 * <p>May live here: who may change when, keeping what was decided and measured, and the loop around
 * {@code dev.jetd.power.governor}. May not: choosing a mode (that is the governor's), talking to
 * nvpmodel, HTTP, Prometheus.
 */
@NullMarked
package dev.jetd.daemon.governing;

import org.jspecify.annotations.NullMarked;
