/**
 * Sending a request to another server instead of refusing it: when, to which, and what of its
 * answer is good.
 *
 * <p>A request is passed on as it came, to the same path, and a good answer is passed back as it
 * came: so every dialect has it, and the bytes are the upstream's own. {@link
 * dev.jetd.daemon.overflow.Overflow} asks, {@link dev.jetd.daemon.overflow.Preference} says whom
 * first. May live here: strategies, breakers, the asking. May not: HTTP that is served, dialects,
 * Prometheus.
 */
@NullMarked
package dev.jetd.daemon.overflow;

import org.jspecify.annotations.NullMarked;
