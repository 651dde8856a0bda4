package dev.jetd.power.energy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * The board's energy, as the rest of the daemon sees it. Its owner feeds it samples of the total
 * power, ten a second or so, and calls {@link #checkpoint} every few seconds.
 */
public final class EnergyMeter {
  /** The counter of everything, beside one for each model. */
  public static final String TOTAL = "total";

  /** Samples further apart than this leave the time between them unobserved. */
  private static final Duration LONGEST_GAP = Duration.ofSeconds(10);

  private static final String MODEL = "model ";

  /** A batch that runs. */
  public record Batch(long ticket, boolean metered) {}

  /**
   * Where the energy since the start went, in joules; base, shares and unsettled add up to the
   * integral.
   *
   * @param base what the board would have drawn anyway
   * @param unsettled between the last sample and the shares told since
   */
  public record Balance(double integral, double base, double shares, double unsettled) {}

  private final EnergyLedger ledger = new EnergyLedger(LONGEST_GAP);
  private final EnergyCounters counters;
  private boolean metered;
  private long counted;

  /** Adds up in {@code counters}. */
  public EnergyMeter(EnergyCounters counters) {
    this.counters = counters;
  }

  /**
   * Takes a sample.
   *
   * @param nanos of a clock that never jumps
   * @param milliwatts of the whole board; absent where or while it cannot be measured
   */
  public synchronized void sample(long nanos, OptionalLong milliwatts) {
    if (milliwatts.isPresent()) {
      metered = true;
      ledger.sample(nanos, milliwatts.getAsLong());
      long integral = ledger.totals().integral();
      counters.add(TOTAL, integral - counted);
      counted = integral;
    }
  }

  /** A batch begins. */
  public synchronized Batch begin(long nanos) {
    return new Batch(ledger.begin(nanos), metered);
  }

  /**
   * The batch ends; the answer is each request's energy above idle, in microjoules, by its tokens.
   * Empty on a machine whose power cannot be measured.
   */
  public synchronized List<Long> end(Batch batch, long nanos, String model, List<Integer> tokens) {
    long share = ledger.end(batch.ticket(), nanos);
    if (!batch.metered()) {
      return List.of();
    }
    counters.add(MODEL + model, share);
    return split(share, tokens);
  }

  /** In proportion, and to the last microjoule: each ends where the next begins. */
  private static List<Long> split(long share, List<Integer> tokens) {
    long all = tokens.stream().mapToLong(Integer::longValue).sum();
    long[] parts = new long[tokens.size()];
    long before = 0;
    long given = 0;
    for (int i = 0; i < parts.length; i++) {
      before += all == 0 ? 1 : tokens.get(i);
      long upTo = (long) ((double) share * before / (all == 0 ? parts.length : all));
      parts[i] = i == parts.length - 1 ? share - given : upTo - given;
      given += parts[i];
    }
    return LongStream.of(parts).boxed().toList();
  }

  /** Forgets what idle means, for the power mode has changed. */
  public synchronized void modeChanged() {
    ledger.modeChanged();
  }

  /** What the board draws with nothing to do; absent before anything was measured. */
  public synchronized OptionalLong idleMilliwatts() {
    return metered ? OptionalLong.of(ledger.idleMilliwatts()) : OptionalLong.empty();
  }

  /** Where the energy went. */
  public synchronized Balance balance() {
    EnergyLedger.Totals t = ledger.totals();
    return new Balance(t.integral() / 1e6, t.base() / 1e6, t.shares() / 1e6, t.unsettled() / 1e6);
  }

  /** How long power was not known although it is measured here. */
  public synchronized Duration unobserved() {
    return ledger.unobserved();
  }

  /** Joules by model, over restarts. */
  public Map<String, Double> joulesByModel() {
    Map<String, Double> byModel = new TreeMap<>();
    counters
        .joules()
        .forEach(
            (counter, joules) -> {
              if (counter.startsWith(MODEL)) {
                byModel.put(counter.substring(MODEL.length()), joules);
              }
            });
    return byModel;
  }

  /** Joules of the whole board, over restarts. */
  public double joules() {
    return counters.joules().getOrDefault(TOTAL, 0.0);
  }

  /** Makes safe what was counted, and shows it. */
  public void checkpoint() throws IOException {
    counters.checkpoint();
  }
}
