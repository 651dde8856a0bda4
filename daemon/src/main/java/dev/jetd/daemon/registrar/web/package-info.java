/**
 * The registrar over HTTP: leases for nodes, the pool for Prometheus and for people.
 *
 * <p>May live here: everything that knows HTTP, JSON on the wire or TLS. May not: anything that
 * decides who is in the pool.
 */
@NullMarked
package dev.jetd.daemon.registrar.web;

import org.jspecify.annotations.NullMarked;
