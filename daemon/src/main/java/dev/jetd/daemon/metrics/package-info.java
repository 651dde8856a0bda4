/**
 * What Prometheus sees. One class a subject; names begin with {@code jetd_} and end in a base unit
 * or {@code _total}. May live here: everything that knows the Prometheus client. May not:
 * decisions.
 */
@NullMarked
package dev.jetd.daemon.metrics;

import org.jspecify.annotations.NullMarked;
