package dev.jetd.power.modes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/**
 * Orders modes by what their caps allow. Ids and names say nothing: mode 0 is the smallest on one
 * board and the largest on another.
 *
 * <p>A mode's size is the sum of its shares of the file's largest CPU (cores times clock), GPU
 * (units times clock) and memory clock. A clock without a cap counts as the largest one named, and
 * wins a tie.
 */
public final class ModeRanking {
  private final Map<Integer, ModeCaps> caps = new HashMap<>();

  private ModeRanking() {}

  /** The modes from the smallest to the largest. */
  public static List<PowerMode> smallestFirst(NvpmodelConf conf) {
    ModeRanking ranking = new ModeRanking();
    conf.modes().forEach(mode -> ranking.caps.put(mode.id(), ModeCaps.of(conf, mode)));
    return ranking.order(conf.modes());
  }

  private List<PowerMode> order(List<PowerMode> modes) {
    double cpuClock = top(c -> c.cpuMaxHz().orElse(0));
    double gpuClock = top(c -> c.gpuMaxHz().orElse(0));
    int units = units();
    ToDoubleFunction<ModeCaps> cpu = c -> c.cores() * clock(c.cpuMaxHz(), cpuClock);
    ToDoubleFunction<ModeCaps> gpu =
        c -> unitsOn(c.gpuMask(), units) * clock(c.gpuMaxHz(), gpuClock);
    ToDoubleFunction<ModeCaps> emc = c -> clock(c.emcMaxHz(), top(d -> d.emcMaxHz().orElse(0)));
    ToDoubleFunction<ModeCaps> size = c -> share(cpu, c) + share(gpu, c) + share(emc, c);
    Comparator<PowerMode> bySize = Comparator.comparingDouble(m -> size.applyAsDouble(of(m)));
    List<PowerMode> ordered = new ArrayList<>(modes);
    ordered.sort(bySize.thenComparingInt(m -> uncapped(of(m))).thenComparingInt(PowerMode::id));
    return ordered;
  }

  private ModeCaps of(PowerMode mode) {
    ModeCaps found = caps.get(mode.id());
    if (found == null) {
      throw new IllegalArgumentException("not ranked: " + mode);
    }
    return found;
  }

  private double top(ToDoubleFunction<ModeCaps> value) {
    return caps.values().stream().mapToDouble(value).max().orElse(0);
  }

  private double share(ToDoubleFunction<ModeCaps> value, ModeCaps mode) {
    double top = top(value);
    return top == 0 ? 1 : value.applyAsDouble(mode) / top;
  }

  /** A file that names no cap at all leaves nothing to compare: every clock counts as 1. */
  private static double clock(OptionalLong value, double top) {
    return value.isPresent() ? value.getAsLong() : Math.max(top, 1);
  }

  /** As many as the widest mask of the file has bits. */
  private int units() {
    long widest = (long) top(c -> c.gpuMask().orElse(0));
    return Long.SIZE - Long.numberOfLeadingZeros(Math.max(widest, 0));
  }

  private static int unitsOn(OptionalLong mask, int units) {
    return units == 0 ? 1 : units - Long.bitCount(Math.max(mask.orElse(0), 0));
  }

  private static int uncapped(ModeCaps caps) {
    return (caps.cpuMaxHz().isEmpty() ? 1 : 0)
        + (caps.gpuMaxHz().isEmpty() ? 1 : 0)
        + (caps.emcMaxHz().isEmpty() ? 1 : 0);
  }
}
