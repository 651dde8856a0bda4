/**
 * The snapshot as a line of NVIDIA's tegrastats, in the form of the release at hand, for the
 * parsers people already have.
 *
 * <p>May live here: form. May not: reading, and anything tegrastats does not print.
 */
@NullMarked
package dev.jetd.power.tegrastats;

import org.jspecify.annotations.NullMarked;
