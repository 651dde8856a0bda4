/**
 * What the board is, what it is doing, and what it may do. The parts, each a flat package; arrows
 * point from the later to the earlier:
 *
 * <ul>
 *   <li>{@code tree}: the injected file root and fail-soft reads, the ground everything stands on;
 *   <li>{@code board}: which machine this is;
 *   <li>{@code modes}: nvpmodel, its configuration, the mode in force and changing it;
 *   <li>{@code helper}: the one privileged program, and its client;
 *   <li>{@code sensors}: one collector a file, one snapshot for every reader;
 *   <li>{@code tegrastats}: that snapshot as the line of the release at hand;
 *   <li>{@code energy}: watts into joules, and joules to requests;
 *   <li>{@code governor}: which mode next, as pure logic;
 *   <li>{@code sim}: boards as text, and a board that lives in a directory.
 * </ul>
 *
 * <p>May live here: everything read from or written to {@code /proc}, {@code /sys}, {@code /etc}
 * and the device tree, always under an injected root, and the processes that change power modes.
 * May not: HTTP, models, native bindings.
 */
@NullMarked
package dev.jetd.power;

import org.jspecify.annotations.NullMarked;
