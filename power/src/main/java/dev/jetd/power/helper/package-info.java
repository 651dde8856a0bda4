/**
 * The one privileged program of jetd, and its client.
 *
 * <p>systemd starts the helper as root, once for each connection to its socket ({@code
 * Accept=yes}), with the connection as input and output. It reads one line, {@code mode ID} or
 * {@code boot ID}, answers one line and ends.
 *
 * <p>May live here: that protocol, who may ask for what and how often. May not: anything that could
 * be done without privilege, verifying the change included.
 */
@NullMarked
package dev.jetd.power.helper;

import org.jspecify.annotations.NullMarked;
