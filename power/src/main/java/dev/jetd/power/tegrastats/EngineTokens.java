package dev.jetd.power.tegrastats;

import dev.jetd.power.sensors.Engine;
import java.util.List;
import java.util.Locale;

/** The engines' part of the line. */
final class EngineTokens {
  private static final long MEGA = 1_000_000;

  private EngineTokens() {}

  static void append(TegrastatsForm form, List<Engine> engines, List<String> tokens) {
    for (Engine engine : engines) {
      if (engine.name().equals("ape")) {
        engine.hertz().ifPresent(hertz -> tokens.add("APE " + hertz / MEGA));
      } else if (engine.on() || form.namesIdleEngines()) {
        tokens.add(token(form, engine));
      }
    }
  }

  private static String token(TegrastatsForm form, Engine engine) {
    String name = name(form, engine.name().toUpperCase(Locale.ROOT));
    if (!engine.on()) {
      return name + " off";
    }
    long mhz = engine.hertz().orElse(0) / MEGA;
    return switch (form) {
      case JETPACK4, JETPACK5, JETPACK5_LATE -> name + " " + mhz;
      case THOR -> name + " @" + mhz;
      // An engine's load is not to be had; 0 % is how the tool itself prints what it cannot know.
      case JETPACK6, JETPACK7_ORIN -> name + " 0%@" + mhz;
    };
  }

  private static String name(TegrastatsForm form, String name) {
    boolean numbered = name.equals("NVENC") || name.equals("NVDEC");
    return switch (form) {
      case JETPACK4, JETPACK5, JETPACK5_LATE -> name.equals("VIC") ? "VIC_FREQ" : name;
      case JETPACK6 -> name.equals("PVA0") ? "PVA0_FREQ" : name;
      case JETPACK7_ORIN -> numbered ? name + "0" : name;
      case THOR -> name.equals("VIC") ? name : (numbered ? name + "0" : name) + "_FREQ";
    };
  }
}
