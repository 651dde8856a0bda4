package dev.jetd.power.governor;

/** A day of arrivals, heat and one broken fan. Rates are parts of the day's peak. */
enum Trace {
  /** Night, a ramp, a full working day, an evening. */
  DAY {
    @Override
    double rate(double second) {
      double hour = second / HOUR;
      if (hour < 6) {
        return 0.08;
      }
      if (hour < 11) {
        return 0.08 + 0.92 * (hour - 6) / 5;
      }
      if (hour < 17) {
        return 0.95 + 0.05 * Math.sin(hour * 9);
      }
      return Math.max(0.15, 1 - 0.85 * (hour - 17) / 5);
    }
  },
  /** A quiet day with bursts of 3 to 20 minutes that rise within 20 seconds. */
  BURSTS {
    @Override
    double rate(double second) {
      double base = 0.18 + 0.06 * Math.sin(second / 5000);
      for (int burst = 0; burst < 14; burst++) {
        double start = 4000 + burst * 5600 + 700 * Math.sin(burst * 7);
        double length = 180 + 1020 * Math.abs(Math.sin(burst * 3));
        if (second >= start && second < start + length) {
          double edge = Math.min(1, Math.min(second - start, start + length - second) / 20);
          base = Math.max(base, base + edge * (0.9 - base));
        }
      }
      return base;
    }
  },
  /** The day at three quarters, an afternoon of 45 degrees, and the fan dead from 20 to 22. */
  HOT {
    @Override
    double rate(double second) {
      return 0.75 * DAY.rate(second);
    }

    @Override
    double ambient(double second) {
      double hour = second / HOUR;
      return 25 + 20 * Math.max(0, 1 - Math.abs(hour - 14) / 5);
    }

    @Override
    boolean fanWorks(double second) {
      double hour = second / HOUR;
      return hour < 20 || hour >= 22;
    }
  },
  /** The full day in the hot afternoon, and the fan dead all through it: no target can be held. */
  MELTING {
    @Override
    double rate(double second) {
      return DAY.rate(second);
    }

    @Override
    double ambient(double second) {
      return HOT.ambient(second);
    }

    @Override
    boolean fanWorks(double second) {
      double hour = second / HOUR;
      return hour < 11 || hour >= 18;
    }
  };

  private static final double HOUR = 3600;

  abstract double rate(double second);

  double ambient(double second) {
    return 25;
  }

  boolean fanWorks(double second) {
    return true;
  }
}
