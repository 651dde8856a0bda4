package dev.jetd.power.modes;

/** One line of a power mode: which argument of which parameter gets which value. */
public record Setting(String param, String arg, String value) {
  /** The masks the GPU takes only before its first use. */
  boolean isGatingMask() {
    return arg.contains("PG_MASK");
  }

  boolean isCoreOnline() {
    return param.equals("CPU_ONLINE");
  }

  boolean isMaxFrequency() {
    return arg.equals("MAX_FREQ");
  }
}
