/**
 * What the board is, what it is doing, and what it may do.
 *
 * <p>May live here: everything read from or written to {@code /proc}, {@code /sys}, {@code /etc}
 * and the device tree, always under an injected root, and the processes that change power modes.
 * May not: HTTP, models, native bindings.
 */
@NullMarked
package dev.jetd.power;

import org.jspecify.annotations.NullMarked;
