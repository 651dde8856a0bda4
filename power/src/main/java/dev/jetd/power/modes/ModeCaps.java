package dev.jetd.power.modes;

import dev.jetd.power.tree.Numbers;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * What a mode allows. An absent frequency is no cap: the hardware's own limit holds.
 *
 * @param cores how many the mode leaves online
 * @param gpuMask the units of the GPU that are switched off, a bit each
 */
public record ModeCaps(
    int cores,
    OptionalLong cpuMaxHz,
    OptionalLong gpuMaxHz,
    OptionalLong emcMaxHz,
    OptionalLong gpuMask) {
  /** CPU clocks are in kHz in every cpufreq node. */
  private static final long CPU_UNIT = 1000;

  /** The caps of one mode of {@code conf}. */
  public static ModeCaps of(NvpmodelConf conf, PowerMode mode) {
    long cores =
        mode.settings().stream()
            .filter(setting -> setting.isCoreOnline() && setting.value().equals("1"))
            .count();
    return new ModeCaps(
        (int) cores,
        highest(conf, mode, Param::isCpuClock, CPU_UNIT),
        highest(conf, mode, Param::isGpuClock, 1),
        highest(conf, mode, Param::isEmcClock, 1),
        gpuMask(mode));
  }

  /** -1 and 0 both mean that there is no cap; which of the two depends on the release. */
  static boolean isNoCap(long value) {
    return value <= 0 || value == Integer.MAX_VALUE;
  }

  private static OptionalLong highest(
      NvpmodelConf conf, PowerMode mode, Predicate<Param> kind, long unit) {
    long highest = 0;
    for (Setting setting : mode.settings()) {
      if (setting.isMaxFrequency() && param(conf, setting).filter(kind).isPresent()) {
        OptionalLong value = Numbers.whole(setting.value());
        if (value.isEmpty() || isNoCap(value.getAsLong())) {
          return OptionalLong.empty();
        }
        highest = Math.max(highest, value.getAsLong());
      }
    }
    return highest == 0 ? OptionalLong.empty() : OptionalLong.of(highest * unit);
  }

  private static Optional<Param> param(NvpmodelConf conf, Setting setting) {
    return Optional.ofNullable(conf.params().get(setting.param()));
  }

  private static OptionalLong gpuMask(PowerMode mode) {
    return mode.settings().stream()
        .filter(Setting::isGatingMask)
        .filter(setting -> !setting.arg().startsWith("FBP"))
        .map(setting -> Numbers.whole(setting.value()))
        .flatMapToLong(OptionalLong::stream)
        .findFirst();
  }
}
