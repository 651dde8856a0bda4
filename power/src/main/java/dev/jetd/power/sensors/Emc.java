package dev.jetd.power.sensors;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * The memory controller's clock.
 *
 * @param capHertz the power mode's cap, which anyone may read
 * @param locked whether jetson_clocks holds the clock; known to root
 */
public record Emc(
    OptionalLong hertz, OptionalLong maxHertz, OptionalLong capHertz, Optional<Boolean> locked) {}
