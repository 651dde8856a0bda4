import java.util.Arrays;
import java.util.Locale;

/** What is demanded of figures, and nothing else: no GPU is needed to prove it. {@link JudgeTest} does. */
final class Judge {
  /** Of FP16's vectors to those of FP32. */
  static final double LEAST_FP16 = 0.9999;

  static final double LEAST_FP32 = 0.99999;
  static final double LEAST_INT8 = 0.98;

  /** Milliseconds that the daemon may add to an engine's run, the client's part included. */
  static final double MOST_OVERHEAD = 0.25;

  /** Of the floor's throughput. */
  static final double LEAST_SHARE = 0.85;

  /** Of the CPU's usual latency, while engines are built beside it. */
  static final double MOST_SLOWER = 1.5;

  static final long MOST_GROWN_MIB = 100;
  static final long MOST_LOST_MIB = 64;

  private Judge() {}

  static Verdict cosines(double[] cosines, double least) {
    double[] sorted = cosines.clone();
    Arrays.sort(sorted);
    return new Verdict(
        // A cosine that is no number sorts last and is no pass.
        sorted.length > 0 && sorted[0] >= least && !Double.isNaN(sorted[sorted.length - 1]),
        sorted.length == 0
            ? "no texts"
            : String.format(
                Locale.ROOT,
                "%d texts, cosine to FP32 at least %.7f, median %.7f; wanted: %s",
                sorted.length,
                sorted[0],
                sorted[sorted.length / 2],
                least));
  }

  static Verdict sameBytes(int compared, int different) {
    return new Verdict(
        compared > 0 && different == 0,
        compared + " vectors in batches on another lane: " + different + " have other bytes than alone");
  }

  /**
   * @param client p50 of one client, in milliseconds
   * @param engine p50 of the engine's run of the same shape, by the device's clock
   */
  static Verdict overhead(double client, double engine) {
    return new Verdict(
        engine > 0 && client - engine <= MOST_OVERHEAD,
        String.format(
            Locale.ROOT,
            "p50 %.3f ms; the engine alone %.3f ms, the daemon and its client %.3f ms on top; wanted: at most %.2f ms",
            client,
            engine,
            client - engine,
            MOST_OVERHEAD));
  }

  /**
   * The floor is one run after another on one stream, each with as many rows as the clients can fill: a shape has
   * more rows than there are clients on a large card.
   *
   * @param rows of the shape
   * @param engine p50 of its run by the device's clock, in milliseconds
   */
  static double floor(int rows, int clients, double engine) {
    return Math.min(rows, clients) * 1000 / engine;
  }

  static Verdict throughput(double texts, double floor) {
    return new Verdict(
        floor > 0 && texts >= LEAST_SHARE * floor,
        String.format(
            Locale.ROOT,
            "%.0f texts/s of the floor's %.0f: %.1f %%; wanted: at least %.0f %%",
            texts,
            floor,
            100 * texts / floor,
            100 * LEAST_SHARE));
  }

  /**
   * @param usual p50 of the CPU alone, in milliseconds
   * @param during p50 while engines were built
   * @param building whether they were being built from the first to the last request
   */
  static Verdict duringBuild(double usual, double during, boolean building) {
    return new Verdict(
        building && usual > 0 && during <= MOST_SLOWER * usual,
        String.format(
            Locale.ROOT,
            "%s, p50 %.2f ms; usually %.2f ms; wanted: at most %.1f times that",
            building ? "answered by the CPU" : "NOT during a build",
            during,
            usual,
            MOST_SLOWER));
  }

  static Verdict memory(int loads, double millis, long grownMib, long lostMib) {
    return new Verdict(
        grownMib < MOST_GROWN_MIB && lostMib < MOST_LOST_MIB,
        String.format(
            Locale.ROOT,
            "%d loads and runs, %.0f ms each: resident memory %+d MiB, the device's free memory %+d MiB, after the"
                + " first tenth; wanted: less than %d and %d",
            loads,
            millis,
            grownMib,
            -lostMib,
            MOST_GROWN_MIB,
            MOST_LOST_MIB));
  }
}
