/**
 * Puts the parts together: what a running daemon is made of, in which order it starts and stops.
 *
 * <p>May live here: wiring and the order of things. May not: work that a part could do.
 */
@NullMarked
package dev.jetd.daemon.runtime;

import org.jspecify.annotations.NullMarked;
