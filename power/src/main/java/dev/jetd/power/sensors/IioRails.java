package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The rails as JetPack 4 shows them, as industrial I/O devices. */
final class IioRails {
  private static final int CHANNELS = 3;

  private IioRails() {}

  static List<RailMeter> read(Tree tree) {
    List<RailMeter> rails = new ArrayList<>();
    for (Path device : tree.list("/sys/bus/iio/devices")) {
      for (int n = 0; n < CHANNELS; n++) {
        Optional<String> name = tree.lasting(device.resolve("rail_name_" + n));
        if (name.isPresent() && !name.get().equals("NC")) {
          channel(tree, device, n, name.get()).ifPresent(rails::add);
        }
      }
    }
    return rails;
  }

  private static Optional<RailMeter> channel(Tree tree, Path device, int n, String name) {
    Path powerFile = device.resolve("in_power" + n + "_input");
    OptionalLong power = milliwatts(tree, powerFile);
    if (power.isEmpty()) {
      return Optional.empty();
    }
    Rail rail =
        new Rail(
            name,
            power.getAsLong(),
            tree.number(device.resolve("in_voltage" + n + "_input"), 0, 60_000),
            tree.number(device.resolve("in_current" + n + "_input"), 0, 100_000),
            tree.lastingNumber(device.resolve("warn_current_limit_" + n), 0, 100_000),
            tree.lastingNumber(device.resolve("crit_current_limit_" + n), 0, 100_000));
    return Optional.of(new RailMeter(rail, again -> milliwatts(again, powerFile)));
  }

  private static OptionalLong milliwatts(Tree tree, Path powerFile) {
    return tree.number(powerFile, 0, 1_000_000);
  }
}
