package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The states of the kernel's cooling devices. */
final class CoolingCollector implements Collector<List<Cooling>> {
  @Override
  public String name() {
    return "cooling";
  }

  @Override
  public List<Cooling> collect(Tree tree) {
    List<Cooling> devices = new ArrayList<>();
    for (Path device : tree.list("/sys/class/thermal")) {
      if (Tree.name(device).startsWith("cooling_device")) {
        OptionalLong state = tree.number(device.resolve("cur_state"), 0, Integer.MAX_VALUE);
        OptionalLong most = tree.lastingNumber(device.resolve("max_state"), 0, Integer.MAX_VALUE);
        String type = tree.lasting(device.resolve("type")).orElse(Tree.name(device));
        state.ifPresent(s -> devices.add(new Cooling(type, s, most.orElse(s))));
      }
    }
    return devices;
  }
}
