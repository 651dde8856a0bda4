/**
 * The leases of a pool in etcd, for several hosts with nginx: each has a registrar, and all of them
 * see one table.
 *
 * <p>etcd is spoken to by its JSON gateway ({@code /v3}), with leases and watches of its own. May
 * live here: etcd. May not: what a lease means.
 */
@NullMarked
package dev.jetd.daemon.registrar.etcd;

import org.jspecify.annotations.NullMarked;
