/**
 * The terminal that a command was started on.
 *
 * <p>May live here: what the kernel knows of it. May not: what is drawn on it.
 */
@NullMarked
package dev.jetd.bindings.terminal;

import org.jspecify.annotations.NullMarked;
