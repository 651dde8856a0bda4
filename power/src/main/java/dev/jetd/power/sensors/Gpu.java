package dev.jetd.power.sensors;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A clock domain of the GPU; Thor has two, boards before it one.
 *
 * @param loadPermille absent on Thor, where only NVML knows it
 */
public record Gpu(
    String name,
    OptionalInt loadPermille,
    OptionalLong hertz,
    OptionalLong minHertz,
    OptionalLong maxHertz,
    Optional<String> governor) {}
