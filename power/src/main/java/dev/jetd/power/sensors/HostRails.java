package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Power of machines that are no Jetson: a power meter under hwmon, and RAPL where it may be read.
 *
 * <p>RAPL counts energy, so its power is the mean since the last scrape, and the first has none.
 */
final class HostRails {
  /** A counter and when it was read. */
  private record Reading(long microjoules, long nanos) {}

  private final LongSupplier nanos;
  private final Map<String, Reading> last = new HashMap<>();

  HostRails(LongSupplier nanos) {
    this.nanos = nanos;
  }

  List<Rail> read(Tree tree) {
    List<Rail> rails = new ArrayList<>();
    for (Path meter : Hwmon.named(tree, "power_meter")) {
      OptionalLong power = tree.number(meter.resolve("power1_average"), 0, Long.MAX_VALUE);
      power.ifPresent(p -> rails.add(Rail.ofPower("power_meter", p / 1000)));
    }
    // Since 2020 kernels show RAPL to root alone.
    Tree quiet = tree.quiet();
    for (Path zone : quiet.list("/sys/class/powercap")) {
      if (Tree.name(zone).startsWith("intel-rapl:")) {
        quiet.text(zone.resolve("name")).flatMap(n -> zone(quiet, zone, n)).ifPresent(rails::add);
      }
    }
    return rails;
  }

  private Optional<Rail> zone(Tree tree, Path zone, String name) {
    OptionalLong counter = tree.number(zone.resolve("energy_uj"), 0, Long.MAX_VALUE);
    if (counter.isEmpty()) {
      return Optional.empty();
    }
    Reading now = new Reading(counter.getAsLong(), nanos.getAsLong());
    Reading before = last.put(Tree.name(zone), now);
    if (before == null || now.nanos() <= before.nanos()) {
      return Optional.empty();
    }
    long spent = now.microjoules() - before.microjoules();
    if (spent < 0) {
      // The counter starts over at its range, which is far more than one scrape can spend.
      spent += tree.number(zone.resolve("max_energy_range_uj")).orElse(0);
    }
    double milliwatts = spent * 1e6 / (now.nanos() - before.nanos());
    return spent < 0 ? Optional.empty() : Optional.of(Rail.ofPower(name, Math.round(milliwatts)));
  }
}
