package dev.jetd.power.modes;

import java.util.List;

/** One power mode. Its id is a name, not a position and not a rank. */
public record PowerMode(int id, String name, List<Setting> settings) {
  /** Copies the settings. */
  public PowerMode {
    settings = List.copyOf(settings);
  }

  @Override
  public String toString() {
    return name + " (" + id + ")";
  }
}
