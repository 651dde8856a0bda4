package dev.jetd.power.sensors;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A clock domain of the GPU; Thor has two, boards before it one.
 *
 * @param loadPermille from the driver where there is no file of it, as on Thor
 */
public record Gpu(
    String name,
    OptionalInt loadPermille,
    OptionalLong hertz,
    OptionalLong minHertz,
    OptionalLong maxHertz,
    Optional<String> governor) {
  /** The same, with what {@code driver} knows in the gaps. */
  Gpu with(GpuDriver.Reading driver) {
    return new Gpu(
        name,
        loadPermille.isPresent() ? loadPermille : driver.loadPermille(),
        hertz.isPresent() ? hertz : driver.hertz(),
        minHertz,
        maxHertz,
        governor);
  }
}
