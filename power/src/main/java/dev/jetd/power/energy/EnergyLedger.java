package dev.jetd.power.energy;

import dev.jetd.power.energy.EnergyIntegrator.Slice;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Splits the board's energy into a base, which it would have drawn anyway, and shares of the
 * batches that ran.
 *
 * <p>A batch is shorter than the time between two samples and wants its joules at once. It is told
 * an estimate, the power above idle of the recent past for as long as it ran, corrected by what
 * earlier estimates got wrong. So single figures are estimates and their sum is not: it follows the
 * integral, and what is not yet settled stays in the balance.
 */
final class EnergyLedger {
  /** How much of the estimate follows a new stretch. */
  private static final double FOLLOWS = 0.2;

  /** A correction may at most double an estimate, and at most halve it. */
  private static final double MOST_ADDED = 1.0;

  private static final double MOST_TAKEN = 0.5;

  /** Picojoules in a microjoule. */
  private static final double MICRO = 1e6;

  /** Where the energy is, in microjoules: base + shares + unsettled = integral. */
  record Totals(long integral, long base, long shares, long unsettled) {}

  private final EnergyIntegrator integrator;
  private final IdlePower idle = new IdlePower();
  private final BusyClock clock = new BusyClock();
  private final Map<Long, Double> running = new HashMap<>();

  private long nextBatch;
  private long integral;
  private long base;
  private long shares;
  private boolean wasBusy;
  private double activeMilliwatts;

  EnergyLedger(Duration longestGap) {
    this.integrator = new EnergyIntegrator(longestGap);
  }

  /** Takes a sample of the board's power. */
  void sample(long nanos, long milliwatts) {
    Slice slice = integrator.add(nanos, milliwatts);
    long busy = clock.takeBusy(nanos);
    if (slice.nanos() > 0) {
      settle(slice, Math.min(busy, slice.nanos()));
    }
  }

  private void settle(Slice slice, long busy) {
    long mean = Math.round(slice.microjoules() * MICRO / slice.nanos());
    idle.seen(mean);
    integral += slice.microjoules();
    if (busy == 0) {
      base += slice.microjoules();
      // The stretch after work still carries its end: clocks and rails take a moment to settle.
      if (!wasBusy) {
        idle.quiet(mean);
      }
    } else {
      long rest = Math.round(idle.milliwatts() * (slice.nanos() / MICRO));
      long active = Math.max(0, slice.microjoules() - rest);
      base += slice.microjoules() - active;
      learn(active * MICRO / busy);
    }
    wasBusy = busy > 0;
  }

  private void learn(double milliwatts) {
    activeMilliwatts =
        activeMilliwatts == 0
            ? milliwatts
            : activeMilliwatts + FOLLOWS * (milliwatts - activeMilliwatts);
  }

  /** A batch begins; the answer is its ticket. */
  long begin(long nanos) {
    running.put(nextBatch, clock.begin(nanos));
    return nextBatch++;
  }

  /** The batch ends; the answer is its share in microjoules. A ticket counts once. */
  long end(long ticket, long nanos) {
    Double begun = running.remove(ticket);
    if (begun == null) {
      return 0;
    }
    double estimate = clock.end(begun, nanos) * activeMilliwatts / MICRO;
    double ahead = clock.busy() * activeMilliwatts / MICRO;
    double others = clock.unclaimed(running.values()) * activeMilliwatts / MICRO;
    double error = unsettled() + ahead - others - estimate;
    double correction = Math.clamp(error, -MOST_TAKEN * estimate, MOST_ADDED * estimate);
    long share = Math.round(estimate + correction);
    shares += share;
    return share;
  }

  /** Forgets what was learned about power, as after a change of the power mode. */
  void modeChanged() {
    idle.reset();
    activeMilliwatts = 0;
  }

  private long unsettled() {
    return integral - base - shares;
  }

  Totals totals() {
    return new Totals(integral, base, shares, unsettled());
  }

  long idleMilliwatts() {
    return idle.milliwatts();
  }

  Duration unobserved() {
    return Duration.ofNanos(integrator.unobservedNanos());
  }
}
