package dev.jetd.daemon.board;

import dev.jetd.daemon.serving.RunMeter;
import dev.jetd.power.energy.EnergyCounters;
import dev.jetd.power.energy.EnergyMeter;
import dev.jetd.power.sensors.TotalPower;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The board's joules, counted over restarts, and those of each model. Where the whole board's power
 * is not measured nothing is counted and nothing is told.
 */
public final class BoardEnergy {
  private static final System.Logger LOG = System.getLogger(BoardEnergy.class.getName());

  private final Path file;
  private final EnergyMeter meter;
  private final AtomicReference<Optional<String>> rail = new AtomicReference<>(Optional.empty());
  private final AtomicReference<Samples> samples = new AtomicReference<>(new Samples(0, 0));
  private boolean complained;

  private BoardEnergy(Path file) {
    this.file = file;
    this.meter = new EnergyMeter(EnergyCounters.open(file));
  }

  /**
   * The energy of {@code machine}, kept under {@code state}. Joules of another machine, read from
   * its files, never add to this one's.
   */
  public static BoardEnergy of(Machine machine, Path state) {
    return new BoardEnergy(state.resolve("energy" + machine.stateSuffix()).toAbsolutePath());
  }

  /** The rails that the total is added up from; absent where nothing is counted. */
  public Optional<String> rail() {
    return rail.get();
  }

  /** Joules of the whole board, as far as they are safe on the disk. */
  public double joules() {
    return meter.joules();
  }

  /** Joules above idle that requests took, by model, as far as they are safe on the disk. */
  public Map<String, Double> joulesByModel() {
    return meter.joulesByModel();
  }

  /** Joules above idle that requests took since the start; absent where nothing is counted. */
  public OptionalDouble requestJoules() {
    return rail.get().isPresent()
        ? OptionalDouble.of(meter.balance().shares())
        : OptionalDouble.empty();
  }

  /** What the samples since the start add up to. */
  public record Samples(long count, long milliwatts) {}

  /** For whoever wants a mean: the difference of two. */
  public Samples samples() {
    return samples.get();
  }

  /** What idle means has to be learned anew. */
  void modeChanged() {
    meter.modeChanged();
  }

  /** What shares the energy of a model's runs among their sequences. */
  public RunMeter meter(String model) {
    return start -> {
      EnergyMeter.Batch batch = meter.begin(start);
      return (end, tokens) -> meter.end(batch, end, model, tokens);
    };
  }

  /** Takes a sample of the total. */
  void sample(long nanos, Optional<TotalPower> total) {
    if (total.isPresent() && rail.get().isEmpty()) {
      rail.set(total.map(TotalPower::rails));
    }
    total.ifPresent(
        t ->
            samples.updateAndGet(
                sum -> new Samples(sum.count() + 1, sum.milliwatts() + t.milliwatts())));
    meter.sample(
        nanos, total.map(t -> OptionalLong.of(t.milliwatts())).orElse(OptionalLong.empty()));
  }

  /** Makes safe what was counted. A disk that does not take it costs the counter, no request. */
  void checkpoint() {
    try {
      Files.createDirectories(file.resolveSibling("."));
      meter.checkpoint();
      complained = false;
    } catch (IOException e) {
      if (!complained) {
        LOG.log(System.Logger.Level.WARNING, "joules are not kept: {0}", e.toString());
      }
      complained = true;
    }
  }
}
