package dev.jetd.daemon.pool;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How things stand with one registrar, for people and metrics.
 *
 * @param phase one word
 * @param held whether the registrar has this node's lease, as far as is known
 * @param active whether its nginx sends work here, as far as is known
 * @param generation of the registrar's configuration, at the latest renewal
 * @param sinceRenewal absent if there was none
 * @param failures in a row
 * @param trouble what the latest failure was, until a renewal ends well
 * @param renewals how many ended how, since the start
 */
public record LeaseView(
    URI registrar,
    String phase,
    boolean held,
    boolean active,
    long generation,
    Optional<Duration> expiresIn,
    Optional<Duration> sinceRenewal,
    int failures,
    Optional<String> trouble,
    Map<String, Long> renewals) {}
