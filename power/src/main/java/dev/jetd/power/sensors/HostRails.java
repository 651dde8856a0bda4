package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
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

  List<RailMeter> read(Tree tree) {
    List<RailMeter> rails = new ArrayList<>();
    for (Path meter : Hwmon.named(tree, "power_meter")) {
      add(rails, tree, "power_meter", again -> average(again, meter));
    }
    // Since 2020 kernels show RAPL to root alone.
    Tree quiet = tree.quiet();
    for (Path zone : quiet.list("/sys/class/powercap")) {
      if (Tree.name(zone).startsWith("intel-rapl:")) {
        Optional<String> name = quiet.lasting(zone.resolve("name"));
        name.ifPresent(n -> add(rails, quiet, n, again -> zone(again.quiet(), zone)));
      }
    }
    return rails;
  }

  private static void add(
      List<RailMeter> rails, Tree tree, String name, Function<Tree, OptionalLong> milliwatts) {
    OptionalLong now = milliwatts.apply(tree);
    now.ifPresent(power -> rails.add(new RailMeter(Rail.ofPower(name, power), milliwatts)));
  }

  private static OptionalLong average(Tree tree, Path meter) {
    OptionalLong power = tree.number(meter.resolve("power1_average"), 0, Long.MAX_VALUE);
    return power.isPresent() ? OptionalLong.of(power.getAsLong() / 1000) : power;
  }

  private OptionalLong zone(Tree tree, Path zone) {
    OptionalLong counter = tree.number(zone.resolve("energy_uj"), 0, Long.MAX_VALUE);
    if (counter.isEmpty()) {
      return OptionalLong.empty();
    }
    Reading now = new Reading(counter.getAsLong(), nanos.getAsLong());
    Reading before = last.put(Tree.name(zone), now);
    if (before == null || now.nanos() <= before.nanos()) {
      return OptionalLong.empty();
    }
    long spent = now.microjoules() - before.microjoules();
    if (spent < 0) {
      // The counter starts over at its range, which is far more than one scrape can spend.
      spent += tree.number(zone.resolve("max_energy_range_uj")).orElse(0);
    }
    double milliwatts = spent * 1e6 / (now.nanos() - before.nanos());
    return spent < 0 ? OptionalLong.empty() : OptionalLong.of(Math.round(milliwatts));
  }
}
