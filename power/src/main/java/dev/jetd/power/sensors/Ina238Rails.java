package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The board input of Thor, behind an INA238. */
final class Ina238Rails {
  private static final long MOST_MICROWATTS = 1_000_000_000;

  private Ina238Rails() {}

  static List<RailMeter> read(Tree tree) {
    List<RailMeter> rails = new ArrayList<>();
    for (Path chip : Hwmon.named(tree, "ina238")) {
      OptionalLong power = milliwatts(tree, chip);
      if (power.isPresent()) {
        Rail rail =
            new Rail(
                label(tree, chip),
                power.getAsLong(),
                tree.number(chip.resolve("in1_input"), 0, 100_000),
                tree.number(chip.resolve("curr1_input"), 0, 100_000),
                OptionalLong.empty(),
                OptionalLong.empty());
        rails.add(new RailMeter(rail, again -> milliwatts(again, chip)));
      }
    }
    return rails;
  }

  private static OptionalLong milliwatts(Tree tree, Path chip) {
    OptionalLong power = tree.number(chip.resolve("power1_input"), 0, MOST_MICROWATTS);
    return power.isPresent() ? OptionalLong.of(power.getAsLong() / 1000) : power;
  }

  private static String label(Tree tree, Path chip) {
    Optional<String> label = tree.lasting(chip.resolve("label"));
    return label.or(() -> tree.lasting(chip.resolve("in1_label"))).orElse("VIN");
  }
}
