package dev.jetd.power.sensors;

import java.util.List;

/**
 * A temperature.
 *
 * @param name without the {@code -thermal} or {@code -therm} that releases add
 */
public record ThermalZone(String name, long millicelsius, List<Trip> trips) {
  /** Where something begins to happen, such as {@code passive} cooling. */
  public record Trip(String type, long millicelsius) {}

  /** Copies the trips. */
  public ThermalZone {
    trips = List.copyOf(trips);
  }
}
