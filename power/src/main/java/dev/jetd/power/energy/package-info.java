/**
 * Watts into joules, and joules to the requests that caused them.
 *
 * <p>Energy is counted in whole microjoules and nothing is lost to rounding: at any time, base plus
 * shares plus what is not yet settled is the integral, exactly.
 *
 * <p>May live here: arithmetic and the file that outlives the process. May not: reading sensors.
 */
@NullMarked
package dev.jetd.power.energy;

import org.jspecify.annotations.NullMarked;
