package dev.jetd.power.sensors;

/**
 * A channel that counts over-current and under-voltage events.
 *
 * @param channel {@code oc1} under-voltage, {@code oc2} average, {@code oc3} instantaneous current
 * @param events since boot; on a loaded board some a second are normal, their rate matters
 * @param throttles whether an event slows the clocks
 */
public record OverCurrent(String channel, long events, boolean throttles) {}
