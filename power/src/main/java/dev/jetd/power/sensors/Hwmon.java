package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.List;

/** Hardware monitors, found by what they say they are: their numbers change between boots. */
final class Hwmon {
  private Hwmon() {}

  static List<Path> named(Tree tree, String name) {
    return tree.list("/sys/class/hwmon").stream()
        .filter(device -> tree.lasting(device.resolve("name")).filter(name::equals).isPresent())
        .toList();
  }
}
