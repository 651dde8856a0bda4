package dev.jetd.daemon.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What requests must keep to.
 *
 * @param texts the most inputs of one request
 * @param requestTimeout the longest that a request may wait, whatever it asks for
 * @param allowedHosts Host names taken besides loopback's own
 * @param keys who may use the API; empty for everyone who can reach it
 * @param adminKeys who may change something
 */
public record HttpRules(
    int texts,
    long bodyBytes,
    Duration bodyTimeout,
    Duration requestTimeout,
    List<String> allowedHosts,
    Optional<ApiKeys> keys,
    Optional<ApiKeys> adminKeys) {}
