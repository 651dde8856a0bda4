package dev.jetd.power.sim;

/**
 * How a simulated board turns clocks into watts and watts into heat. Figures of a plausible size,
 * not measured on a board.
 *
 * @param idleWatts with every clock low
 * @param gpuWatts added by a busy GPU at its highest clock with all units on
 * @param cpuWatts added by all cores busy at their highest clock
 * @param kelvinPerWatt with the fan at full speed; with a dead one it is twice and more
 * @param overCurrentWatts above which the board counts over-current events
 */
record BoardPhysics(
    double idleWatts,
    double gpuWatts,
    double cpuWatts,
    double kelvinPerWatt,
    double overCurrentWatts) {
  private static final double DEAD_FAN = 2.4;
  private static final double SLOW_FAN = 1.3;
  private static final double HEAT_SECONDS = 60;

  static BoardPhysics of(BoardFixture board) {
    return switch (board) {
      case ORIN_NANO_8GB -> new BoardPhysics(4.2, 6.5, 3.5, 2.0, 20);
      case ORIN_NANO_SUPER -> new BoardPhysics(4.4, 12.5, 5, 2.0, 25);
      case ORIN_NANO_4GB -> new BoardPhysics(3.4, 4, 3, 2.2, 15);
      case ORIN_NX_16GB_SUPER -> new BoardPhysics(5.2, 20, 8, 1.5, 45);
      case AGX_ORIN_64GB -> new BoardPhysics(9, 32, 18, 0.8, 75);
      case AGX_THOR -> new BoardPhysics(20, 90, 35, 0.4, 160);
    };
  }

  /** Power falls with the square of the clock, for the voltage falls with it, if not to zero. */
  double gpu(double load, double clockShare) {
    return gpuWatts * load * clockShare * (0.35 + 0.65 * clockShare);
  }

  double cpu(double load, double clockShare, double coreShare) {
    return cpuWatts * load * coreShare * clockShare * (0.35 + 0.65 * clockShare);
  }

  /** The temperature after {@code seconds} more, with a fan of speed 0 to 1 or a dead one. */
  double heat(double celsius, double watts, double ambient, double fan, double seconds) {
    double resistance = kelvinPerWatt * (fan <= 0 ? DEAD_FAN : SLOW_FAN - (SLOW_FAN - 1) * fan);
    double end = ambient + resistance * watts;
    return end + (celsius - end) * Math.exp(-seconds / HEAT_SECONDS);
  }
}
