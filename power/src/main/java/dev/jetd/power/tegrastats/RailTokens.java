package dev.jetd.power.tegrastats;

import dev.jetd.power.sensors.Rail;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rails' part of the line: the power now, and its mean and maximum since the start. */
final class RailTokens {
  private record Past(long sum, long count, long most) {
    Past with(long milliwatts) {
      return new Past(sum + milliwatts, count + 1, Math.max(most, milliwatts));
    }
  }

  private final TegrastatsForm form;
  private final Map<String, Past> past = new HashMap<>();

  RailTokens(TegrastatsForm form) {
    this.form = form;
  }

  void append(List<Rail> rails, List<String> tokens) {
    for (Rail rail : rails) {
      Past all = past.getOrDefault(rail.name(), new Past(0, 0, 0)).with(rail.milliwatts());
      past.put(rail.name(), all);
      tokens.add(rail.name() + " " + values(rail.milliwatts(), all));
    }
  }

  private String values(long now, Past all) {
    long mean = all.sum() / all.count();
    return switch (form) {
      case JETPACK4 -> now + "/" + mean;
      case JETPACK7_ORIN -> now + "mW/" + mean + "mW/" + all.most() + "mW";
      case JETPACK5, JETPACK5_LATE, JETPACK6, THOR -> now + "mW/" + mean + "mW";
    };
  }
}
