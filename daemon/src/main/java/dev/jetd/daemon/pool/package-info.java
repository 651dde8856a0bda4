/**
 * This node's part in a pool: it holds a lease at every registrar, tells them what it can do, and
 * takes its leave.
 *
 * <p>{@link dev.jetd.daemon.pool.PoolNode} is the whole of it; each {@link
 * dev.jetd.daemon.pool.RegistrarLease} has a thread and a registrar of its own and knows of no
 * other. Nothing here is ever waited for by a request or by the start, and nothing here makes the
 * node unhealthy. May live here: what is told to registrars and when. May not: the registrar's own
 * side, HTTP that is served, Prometheus.
 */
@NullMarked
package dev.jetd.daemon.pool;

import org.jspecify.annotations.NullMarked;
