/**
 * How a service speaks to systemd: one datagram socket, which the JDK cannot open.
 *
 * <p>May live here: the socket and the calls of libc it needs. May not: what is said on it, and
 * when; that is the daemon's lifecycle.
 */
@NullMarked
package dev.jetd.bindings.systemd;

import org.jspecify.annotations.NullMarked;
