/**
 * nginx as the load balancer of a pool: by a file of upstreams and reloads, by a balancer in Lua
 * without reloads, or by the API of NGINX Plus.
 *
 * <p>Each is a {@link dev.jetd.daemon.registrar.PoolTarget}. May live here: what nginx wants to
 * read, and how it is told. May not: who belongs into a pool.
 */
@NullMarked
package dev.jetd.daemon.registrar.nginx;

import org.jspecify.annotations.NullMarked;
