package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Fans: what they are told and what they do. */
final class FanCollector implements Collector<List<Fan>> {
  @Override
  public String name() {
    return "fan";
  }

  @Override
  public List<Fan> collect(Tree tree) {
    List<OptionalLong> speeds = speeds(tree);
    List<Fan> fans = new ArrayList<>();
    for (Path device : Hwmon.named(tree, "pwmfan")) {
      add(fans, tree.number(device.resolve("pwm1"), 0, 255), at(speeds, fans.size()));
    }
    // JetPack 4 has no hwmon for it.
    Path old = tree.path("/sys/devices/pwm-fan");
    if (fans.isEmpty() && tree.exists(old)) {
      add(fans, tree.number(old.resolve("target_pwm"), 0, 255), rpm(tree, old, "rpm_measured"));
    }
    return fans;
  }

  private static List<OptionalLong> speeds(Tree tree) {
    List<OptionalLong> speeds = new ArrayList<>();
    for (Path device : Hwmon.named(tree, "pwm_tach")) {
      boolean old = tree.exists(device.resolve("rpm"));
      speeds.add(rpm(tree, device, old ? "rpm" : "fan1_input"));
    }
    return speeds;
  }

  private static OptionalLong rpm(Tree tree, Path device, String file) {
    return tree.number(device.resolve(file), 0, 100_000);
  }

  private static OptionalLong at(List<OptionalLong> speeds, int index) {
    return index < speeds.size() ? speeds.get(index) : OptionalLong.empty();
  }

  private static void add(List<Fan> fans, OptionalLong pwm, OptionalLong rpm) {
    if (pwm.isPresent() || rpm.isPresent()) {
      OptionalInt told =
          pwm.isPresent() ? OptionalInt.of((int) pwm.getAsLong()) : OptionalInt.empty();
      fans.add(new Fan("fan" + (fans.size() + 1), told, rpm));
    }
  }
}
