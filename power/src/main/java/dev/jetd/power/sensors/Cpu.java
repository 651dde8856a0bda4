package dev.jetd.power.sensors;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One core.
 *
 * @param loadPermille since the last scrape; the first has none
 * @param hertz what the governor asked for
 * @param measuredHertz what the clock really is, where root reads it: the one node that shows
 *     over-current throttling
 */
public record Cpu(
    int id,
    boolean online,
    OptionalInt loadPermille,
    OptionalLong hertz,
    OptionalLong measuredHertz,
    OptionalLong minHertz,
    OptionalLong maxHertz,
    Optional<String> governor) {}
