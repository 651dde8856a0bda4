/**
 * What the daemon does about the memory it holds, as a guest on a small board.
 *
 * <p>May live here: when garbage is collected beyond what the collector does by itself. May not:
 * limits of queues and caches; those are of the parts that have them.
 */
@NullMarked
package dev.jetd.daemon.memory;

import org.jspecify.annotations.NullMarked;
