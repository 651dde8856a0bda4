/** The entry point and the wiring of the daemon. */
@NullMarked
package dev.jetd.daemon;

import org.jspecify.annotations.NullMarked;
