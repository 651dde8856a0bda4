/**
 * What the board is doing: one collector a file, and one snapshot for every reader.
 *
 * <p>Collectors find their nodes anew each time, by what devices say they are, because hwmon
 * numbers change between boots and nodes appear late. A sensor that cannot be read is absent, never
 * zero.
 *
 * <p>May live here: reading. May not: processes, waiting, and writing of any kind.
 */
@NullMarked
package dev.jetd.power.sensors;

import org.jspecify.annotations.NullMarked;
