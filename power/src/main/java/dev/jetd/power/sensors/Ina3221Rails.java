package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The rails of INA3221 chips, as JetPack 5 and later show them. */
final class Ina3221Rails {
  private static final int CHANNELS = 3;
  private static final long MOST_MILLIVOLTS = 60_000;
  private static final long MOST_MILLIAMPS = 100_000;

  private Ina3221Rails() {}

  static List<RailMeter> read(Tree tree) {
    List<RailMeter> rails = new ArrayList<>();
    for (Path chip : Hwmon.named(tree, "ina3221")) {
      for (int channel = 1; channel <= CHANNELS; channel++) {
        channel(tree, chip, channel).ifPresent(rails::add);
      }
    }
    return rails;
  }

  /** A channel labelled NC is not connected; one without a label is a sum of others. */
  private static Optional<RailMeter> channel(Tree tree, Path chip, int channel) {
    Optional<String> label = tree.lasting(chip.resolve("in" + channel + "_label"));
    if (label.isEmpty() || label.get().equals("NC")) {
      return Optional.empty();
    }
    String current = "curr" + channel;
    Path voltsFile = chip.resolve("in" + channel + "_input");
    Path ampsFile = chip.resolve(current + "_input");
    OptionalLong volts = tree.number(voltsFile, 0, MOST_MILLIVOLTS);
    OptionalLong amps = tree.number(ampsFile, 0, MOST_MILLIAMPS);
    if (volts.isEmpty() || amps.isEmpty()) {
      return Optional.empty();
    }
    Rail rail =
        new Rail(
            label.get(),
            milliwatts(volts.getAsLong(), amps.getAsLong()),
            volts,
            amps,
            tree.lastingNumber(chip.resolve(current + "_max"), 0, MOST_MILLIAMPS),
            tree.lastingNumber(chip.resolve(current + "_crit"), 0, MOST_MILLIAMPS));
    return Optional.of(new RailMeter(rail, again -> milliwatts(again, voltsFile, ampsFile)));
  }

  private static OptionalLong milliwatts(Tree tree, Path voltsFile, Path ampsFile) {
    OptionalLong volts = tree.number(voltsFile, 0, MOST_MILLIVOLTS);
    OptionalLong amps = tree.number(ampsFile, 0, MOST_MILLIAMPS);
    return volts.isEmpty() || amps.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(milliwatts(volts.getAsLong(), amps.getAsLong()));
  }

  private static long milliwatts(long millivolts, long milliamps) {
    return (millivolts * milliamps + 500) / 1000;
  }
}
