package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Over-current events, counted by the SoC. */
final class OverCurrentCollector implements Collector<List<OverCurrent>> {
  private static final int CHANNELS = 3;

  @Override
  public String name() {
    return "overcurrent";
  }

  @Override
  public List<OverCurrent> collect(Tree tree) {
    List<OverCurrent> channels = new ArrayList<>();
    for (Path device : Hwmon.named(tree, "soctherm_oc")) {
      for (int n = 1; n <= CHANNELS; n++) {
        String channel = "oc" + n;
        OptionalLong events =
            tree.number(device.resolve(channel + "_event_cnt"), 0, Long.MAX_VALUE);
        boolean throttles =
            tree.lastingNumber(device.resolve(channel + "_throt_en")).orElse(0) == 1;
        events.ifPresent(e -> channels.add(new OverCurrent(channel, e, throttles)));
      }
    }
    return channels;
  }
}
