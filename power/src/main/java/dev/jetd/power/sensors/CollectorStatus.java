package dev.jetd.power.sensors;

import java.time.Duration;
import java.util.Optional;

/**
 * How a collector fared in one scrape.
 *
 * @param trouble the first thing that was there and could not be read; absent on success
 */
public record CollectorStatus(String collector, Duration took, Optional<String> trouble) {
  /** Whether everything that was there could be read. */
  public boolean success() {
    return trouble.isEmpty();
  }
}
