/**
 * The registrar of a pool: who is in it by lease, who of them answers, and what the load balancer
 * should therefore hold.
 *
 * <p>A {@link dev.jetd.daemon.registrar.LeaseHome} keeps the leases, {@link
 * dev.jetd.daemon.registrar.HealthChecks} ask every node for a vector, {@link
 * dev.jetd.daemon.registrar.PoolPlan} makes of both what is wanted, and {@link
 * dev.jetd.daemon.registrar.PoolKeeper} brings a {@link dev.jetd.daemon.registrar.PoolTarget} to
 * it. May live here: what is true of any load balancer and any protocol. May not: nginx ({@code
 * registrar.nginx}), listeners ({@code registrar.web}), and the node's side of a pool.
 */
@NullMarked
package dev.jetd.daemon.registrar;

import org.jspecify.annotations.NullMarked;
