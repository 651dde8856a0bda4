package dev.jetd.daemon.registrar;

/**
 * A line of an upstream.
 *
 * @param id the node's
 * @param permits the most requests at once; 0 for no limit
 * @param down kept only so that the upstream is not empty, and not to be asked
 */
public record PooledServer(String id, String address, int weight, int permits, boolean down) {}
