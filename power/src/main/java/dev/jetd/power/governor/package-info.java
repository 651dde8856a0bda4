/**
 * Which power mode next, as pure logic: observations in, decisions with their reasons out.
 *
 * <p>It may only name modes that are in its table, which holds those that switch live, and its time
 * is that of the observations, so a day passes in a second in tests.
 *
 * <p>May live here: policies, the table of measured modes, the thermal guard. May not: changing a
 * mode, reading a sensor, or a clock.
 */
@NullMarked
package dev.jetd.power.governor;

import org.jspecify.annotations.NullMarked;
