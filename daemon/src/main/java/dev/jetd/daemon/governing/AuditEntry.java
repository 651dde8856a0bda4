package dev.jetd.daemon.governing;

import java.time.Instant;
import java.util.Optional;

/**
 * One line of the audit trail.
 *
 * @param event {@code mode} or {@code policy}
 * @param by who wanted it
 * @param from what held before, where that is known
 * @param to what was wanted
 * @param outcome what came of it, a word
 * @param reason why it was wanted and, where it failed, why; for people
 */
public record AuditEntry(
    Instant at,
    String event,
    By by,
    Optional<String> from,
    String to,
    String outcome,
    String reason) {}
