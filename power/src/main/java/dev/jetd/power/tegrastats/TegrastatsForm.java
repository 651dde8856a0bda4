package dev.jetd.power.tegrastats;

import dev.jetd.power.board.Board;
import dev.jetd.power.board.L4tRelease;
import dev.jetd.power.board.Soc;

/** The forms the line has had. */
public enum TegrastatsForm {
  /** No time; milliwatts without a unit; engines only while on. */
  JETPACK4,
  /** Time, units; one GPU clock without brackets. */
  JETPACK5,
  /** As JetPack 5, with the GPU's clocks in brackets. */
  JETPACK5_LATE,
  /** Every engine, {@code off} included. */
  JETPACK6,
  /** Three values a rail, two a temperature. */
  JETPACK7_ORIN,
  /** Several GPU clocks and no GPU load. */
  THOR;

  /**
   * The form of a board; a machine that is no Jetson, or of an unknown release, gets the latest.
   */
  public static TegrastatsForm of(Board board) {
    return board instanceof Board.Jetson jetson ? of(jetson) : JETPACK6;
  }

  private static TegrastatsForm of(Board.Jetson jetson) {
    if (jetson.soc() == Soc.TEGRA264) {
      return THOR;
    }
    return jetson.l4t().map(TegrastatsForm::of).orElse(JETPACK6);
  }

  private static TegrastatsForm of(L4tRelease release) {
    return switch (release.generation().orElse(6)) {
      case 3, 4 -> JETPACK4;
      case 5 -> release.major() == 35 && release.minor() >= 4 ? JETPACK5_LATE : JETPACK5;
      case 7 -> JETPACK7_ORIN;
      default -> JETPACK6;
    };
  }

  boolean hasTime() {
    return this != JETPACK4;
  }

  boolean namesIdleEngines() {
    return compareTo(JETPACK6) >= 0;
  }
}
