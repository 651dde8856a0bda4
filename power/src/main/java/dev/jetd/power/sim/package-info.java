/**
 * Boards as text, and a board that lives in a directory.
 *
 * <p>May live here: the archives of board trees, the model that keeps such a tree alive, and the
 * programs that stand in for a board's own. May not: anything a real board runs.
 */
@NullMarked
package dev.jetd.power.sim;

import org.jspecify.annotations.NullMarked;
