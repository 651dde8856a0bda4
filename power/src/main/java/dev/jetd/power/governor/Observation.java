package dev.jetd.power.governor;

import java.util.OptionalDouble;

/**
 * What is known at one moment. They come about once a second.
 *
 * @param seconds of a clock that never jumps
 * @param modeId the mode in force, by its live caps
 * @param arrivalsPerSecond since the last observation
 * @param p95Millis of the requests since the last observation; absent if there were too few
 * @param hottestCelsius absent where no temperature can be read
 */
public record Observation(
    double seconds,
    int modeId,
    double arrivalsPerSecond,
    OptionalDouble p95Millis,
    OptionalDouble hottestCelsius) {}
