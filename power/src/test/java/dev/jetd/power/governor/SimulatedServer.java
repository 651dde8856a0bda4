package dev.jetd.power.governor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * A day of one board that serves requests in batches, a request at a time. Its truth differs from
 * the governor's model: service times scatter, batches queue, heat throttles.
 */
final class SimulatedServer {
  /**
   * A board.
   *
   * @param overhead milliseconds a batch takes at full speed, besides {@code each} for each request
   * @param kelvinPerWatt with the fan turning
   * @param stuckKelvinPerWatt with a dead fan
   */
  record Board(
      String name,
      double overhead,
      double each,
      double peakRate,
      double targetMillis,
      double kelvinPerWatt,
      double stuckKelvinPerWatt,
      List<Mode> modes) {
    List<MeasuredMode> table() {
      return modes.stream().map(this::measured).toList();
    }

    private MeasuredMode measured(Mode mode) {
      double full = (overhead + BATCH * each) / mode.speed();
      return new MeasuredMode(
          mode.id(),
          mode.name(),
          (overhead + each) / mode.speed(),
          BATCH * 1000 / full,
          BATCH,
          mode.idleWatts(),
          mode.busyWatts());
    }
  }

  /** One of its modes. */
  record Mode(int id, String name, double speed, double idleWatts, double busyWatts) {}

  /** How one minute went. */
  record Minute(double joules, boolean held) {}

  /** How the day went. */
  record Day(List<Minute> minutes, int switches, int mostSwitchesAnHour, double hottest) {
    double joules() {
      return minutes.stream().mapToDouble(Minute::joules).sum();
    }

    double held() {
      return (double) minutes.stream().filter(Minute::held).count() / minutes.size();
    }
  }

  private static final int BATCH = 32;
  private static final int SECONDS = 24 * 3600;
  private static final int MINUTES = SECONDS / 60;
  private static final int LONGEST_MILLIS = 4000;
  private static final double SWITCH_SECONDS = 0.15;
  private static final double HEAT_SECONDS = 60;
  private static final double HARDWARE_TRIP = 99;

  private final Board board;
  private final Trace trace;
  private final SplittableRandom random;
  private final double[] queue = new double[1 << 20];
  private int head;
  private int tail;
  private double free;
  private double busySeconds;
  private double celsius = 40;
  private int[] secondLatencies = new int[LONGEST_MILLIS + 1];
  private int[] minuteLatencies = new int[LONGEST_MILLIS + 1];

  SimulatedServer(Board board, Trace trace, long seed) {
    this.board = board;
    this.trace = trace;
    this.random = new SplittableRandom(seed);
  }

  /** Runs the day; {@code governor} may name another mode each second. */
  Day run(int startMode, Function<Observation, Optional<Integer>> governor) {
    List<Minute> minutes = new ArrayList<>(MINUTES);
    double joules = 0;
    double hottest = 0;
    int[] hourly = new int[SECONDS];
    int switches = 0;
    Mode mode = mode(startMode);
    for (int second = 0; second < SECONDS; second++) {
      int arrived = arrive(second);
      serve(second + 1, mode.speed() * (celsius >= HARDWARE_TRIP ? 0.5 : 1));
      double watts = heat(second, mode);
      joules += watts;
      hottest = Math.max(hottest, celsius);
      Observation seen =
          new Observation(
              second + 1, mode.id(), arrived, p95(secondLatencies, 5), OptionalDouble.of(celsius));
      Optional<Integer> wanted = governor.apply(seen);
      if (wanted.isPresent()) {
        mode = mode(wanted.get());
        free = Math.max(free, second + 1) + SWITCH_SECONDS;
        hourly[second] = 1;
        switches++;
      }
      if (second % 60 == 59) {
        boolean held = p95(minuteLatencies, 1).orElse(0) <= board.targetMillis();
        minutes.add(new Minute(joules, held));
        joules = 0;
        minuteLatencies = new int[LONGEST_MILLIS + 1];
      }
      secondLatencies = new int[LONGEST_MILLIS + 1];
    }
    return new Day(minutes, switches, mostInAnHour(hourly), hottest);
  }

  private Mode mode(int id) {
    return board.modes().stream().filter(m -> m.id() == id).findFirst().orElseThrow();
  }

  private int arrive(int second) {
    double rate = trace.rate(second) * board.peakRate();
    int arrived = 0;
    if (head > queue.length / 2) {
      System.arraycopy(queue, head, queue, 0, tail - head);
      tail -= head;
      head = 0;
    }
    for (double at = next(second, rate); at < second + 1; at = next(at, rate)) {
      if (tail < queue.length) {
        queue[tail++] = at;
      }
      arrived++;
    }
    return arrived;
  }

  private double next(double after, double rate) {
    return after - Math.log(1 - random.nextDouble()) / rate;
  }

  private void serve(double until, double speed) {
    while (head < tail) {
      double start = Math.max(free, queue[head]);
      if (start >= until) {
        return;
      }
      int first = head;
      while (head < tail && head - first < BATCH && queue[head] <= start) {
        head++;
      }
      double scatter = 0.95 + 0.1 * random.nextDouble();
      double service = (board.overhead() + (head - first) * board.each()) * scatter / speed / 1000;
      free = start + service;
      busySeconds += service;
      for (int i = first; i < head; i++) {
        int millis = (int) Math.min(LONGEST_MILLIS, Math.ceil((free - queue[i]) * 1000));
        secondLatencies[millis]++;
        minuteLatencies[millis]++;
      }
    }
  }

  /** The second's power, and what it does to the temperature. */
  private double heat(int second, Mode mode) {
    double busy = Math.min(1, busySeconds);
    busySeconds -= busy;
    double watts = mode.idleWatts() + busy * (mode.busyWatts() - mode.idleWatts());
    double resistance = trace.fanWorks(second) ? board.kelvinPerWatt() : board.stuckKelvinPerWatt();
    celsius += (trace.ambient(second) + resistance * watts - celsius) / HEAT_SECONDS;
    return watts;
  }

  private static OptionalDouble p95(int[] histogram, int least) {
    int count = 0;
    for (int n : histogram) {
      count += n;
    }
    if (count < least) {
      return OptionalDouble.empty();
    }
    int above = 0;
    int millis = histogram.length;
    while (above <= count * 0.05 && millis > 0) {
      above += histogram[--millis];
    }
    return OptionalDouble.of(millis);
  }

  private static int mostInAnHour(int[] switched) {
    int most = 0;
    int within = 0;
    for (int second = 0; second < switched.length; second++) {
      within += switched[second] - (second >= 3600 ? switched[second - 3600] : 0);
      most = Math.max(most, within);
    }
    return most;
  }
}
