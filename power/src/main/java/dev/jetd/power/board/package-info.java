/**
 * Which machine this is: Jetson module, L4T and JetPack, or the plain host it runs on.
 *
 * <p>May live here: identity, which does not change while the machine runs. May not: readings.
 */
@NullMarked
package dev.jetd.power.board;

import org.jspecify.annotations.NullMarked;
