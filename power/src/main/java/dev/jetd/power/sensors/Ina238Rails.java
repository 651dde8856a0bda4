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

  static List<Rail> read(Tree tree) {
    List<Rail> rails = new ArrayList<>();
    for (Path chip : Hwmon.named(tree, "ina238")) {
      OptionalLong power = tree.number(chip.resolve("power1_input"), 0, MOST_MICROWATTS);
      if (power.isPresent()) {
        rails.add(
            new Rail(
                label(tree, chip),
                power.getAsLong() / 1000,
                tree.number(chip.resolve("in1_input"), 0, 100_000),
                tree.number(chip.resolve("curr1_input"), 0, 100_000),
                OptionalLong.empty(),
                OptionalLong.empty()));
      }
    }
    return rails;
  }

  private static String label(Tree tree, Path chip) {
    Optional<String> label = tree.text(chip.resolve("label"));
    return label.or(() -> tree.text(chip.resolve("in1_label"))).orElse("VIN");
  }
}
