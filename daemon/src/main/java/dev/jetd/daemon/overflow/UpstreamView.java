package dev.jetd.daemon.overflow;

import java.util.Map;

/**
 * An upstream, for metrics and people.
 *
 * @param breaker 0 closed, 1 half open, 2 open
 * @param outcomes of requests, since the start
 */
public record UpstreamView(String upstream, int breaker, Map<String, Long> outcomes) {}
