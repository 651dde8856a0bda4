package dev.jetd.power.sensors;

/** Something the kernel does against heat, and how hard it is at it: 0 is not at all. */
public record Cooling(String type, long state, long most) {
  /** Whether it takes clocks away, as fans do not. */
  public boolean throttles() {
    return state > 0 && !type.contains("fan");
  }
}
