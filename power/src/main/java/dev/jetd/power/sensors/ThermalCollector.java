package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Temperatures and their trip points. A zone whose block is off answers EAGAIN: absent. */
final class ThermalCollector implements Collector<List<ThermalZone>> {
  /** Zones of blocks that are off read -256 degrees on some releases. */
  private static final long LEAST = -100_000;

  private static final long MOST = 250_000;
  private static final int MOST_TRIPS = 16;

  @Override
  public String name() {
    return "thermal";
  }

  @Override
  public List<ThermalZone> collect(Tree tree) {
    List<ThermalZone> zones = new ArrayList<>();
    for (Path zone : tree.list("/sys/class/thermal")) {
      if (Tree.name(zone).startsWith("thermal_zone")) {
        OptionalLong temp = tree.number(zone.resolve("temp"));
        if (temp.isPresent() && temp.getAsLong() > LEAST && temp.getAsLong() < MOST) {
          String name = tree.lasting(zone.resolve("type")).orElse(Tree.name(zone));
          zones.add(new ThermalZone(plain(name), temp.getAsLong(), trips(tree, zone)));
        }
      }
    }
    return zones;
  }

  private static String plain(String type) {
    int dash = type.lastIndexOf("-therm");
    return dash > 0 ? type.substring(0, dash) : type;
  }

  private static List<ThermalZone.Trip> trips(Tree tree, Path zone) {
    List<ThermalZone.Trip> trips = new ArrayList<>();
    for (int n = 0; n < MOST_TRIPS; n++) {
      Path temp = zone.resolve("trip_point_" + n + "_temp");
      OptionalLong millicelsius = tree.lastingNumber(temp);
      if (millicelsius.isEmpty() && !tree.exists(temp)) {
        break;
      }
      String type = tree.lasting(zone.resolve("trip_point_" + n + "_type")).orElse("unknown");
      millicelsius.ifPresent(t -> trips.add(new ThermalZone.Trip(type, t)));
    }
    return trips;
  }
}
