/**
 * NVIDIA's management library, where it is the real one: on Thor, whose GPU load no file tells, and
 * on machines with a card. Orin's is a stub and is refused.
 *
 * <p>May live here: loading it, its calls, and the one thread that makes them. May not: what a
 * reading means for the board.
 */
@NullMarked
package dev.jetd.bindings.nvml;

import org.jspecify.annotations.NullMarked;
