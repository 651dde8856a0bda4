package dev.jetd.power.modes;

import dev.jetd.power.tree.Numbers;
import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * What the kernel's nodes say now, held against what a mode asks for.
 *
 * <p>Compared are the cores online and the upper frequency caps. Lower bounds are not: locking the
 * clocks raises them within any mode. Gating masks are not either: on some boards they read 0 in
 * every mode, so they only tell what a change would need. A node that cannot be read proves
 * nothing. Each node is read once, however many modes name it: an instance is one look.
 */
final class LiveCaps {
  /** Where no table of steps is readable: steps of memory clocks lie far further apart. */
  private static final double ROUNDING = 0.02;

  /** What the comparison found. */
  record Check(int compared, List<Difference> differences) {
    boolean matches() {
      return compared > 0 && differences.isEmpty();
    }
  }

  private final Tree tree;
  private final NvpmodelConf conf;
  private final Map<String, Optional<String>> texts = new HashMap<>();
  private final Map<String, NavigableSet<Long>> steps = new HashMap<>();

  LiveCaps(Tree tree, NvpmodelConf conf) {
    this.tree = tree;
    this.conf = conf;
  }

  Check check(PowerMode mode) {
    int compared = 0;
    List<Difference> differences = new ArrayList<>();
    for (Setting setting : mode.settings()) {
      if (setting.isCoreOnline() || setting.isMaxFrequency()) {
        OptionalLong live = live(setting);
        if (live.isPresent()) {
          compared++;
          if (!holds(setting, live.getAsLong())) {
            differences.add(new Difference(setting, live.getAsLong()));
          }
        }
      }
    }
    return new Check(compared, differences);
  }

  /** The gating masks that would have to change; the live value, or else the current mode's. */
  List<Difference> gating(PowerMode target, Optional<PowerMode> current) {
    List<Difference> differences = new ArrayList<>();
    for (Setting setting : target.settings()) {
      OptionalLong wanted = Numbers.whole(setting.value());
      if (setting.isGatingMask() && wanted.isPresent()) {
        OptionalLong live = liveMask(setting).or(current, setting);
        if (live.isPresent() && live.getAsLong() != wanted.getAsLong()) {
          differences.add(new Difference(setting, live.getAsLong()));
        }
      }
    }
    return differences;
  }

  /** A mask as found: perhaps not at all. */
  private record Mask(OptionalLong value) {
    OptionalLong or(Optional<PowerMode> current, Setting setting) {
      if (value.isPresent()) {
        return value;
      }
      return current.stream()
          .flatMap(mode -> mode.settings().stream())
          .filter(s -> s.param().equals(setting.param()) && s.arg().equals(setting.arg()))
          .map(s -> Numbers.whole(s.value()))
          .flatMapToLong(OptionalLong::stream)
          .findFirst();
    }
  }

  /** Thor keeps its mask in a file of the form {@code gpu_pg_mask_param=64}. */
  private Mask liveMask(Setting setting) {
    return new Mask(
        text(setting.param(), setting.arg())
            .map(text -> Numbers.whole(text.substring(text.lastIndexOf('=') + 1)))
            .orElse(OptionalLong.empty()));
  }

  private OptionalLong live(Setting setting) {
    return text(setting.param(), setting.arg()).map(Numbers::whole).orElse(OptionalLong.empty());
  }

  private Optional<String> text(String param, String arg) {
    Param named = conf.params().get(param);
    if (named == null) {
      return Optional.empty();
    }
    for (String path : named.candidates(arg)) {
      Optional<String> text = texts.computeIfAbsent(path, this::text);
      if (text.isPresent()) {
        return text;
      }
    }
    return Optional.empty();
  }

  /** Of a node's places all but one are those of other kernels. */
  private Optional<String> text(String path) {
    Path file = tree.path(path);
    if (!tree.exists(file)) {
      return Optional.empty();
    }
    return tree.text(file);
  }

  private boolean holds(Setting setting, long live) {
    OptionalLong wanted = Numbers.whole(setting.value());
    if (setting.isCoreOnline()) {
      return wanted.isPresent() && wanted.getAsLong() == live;
    }
    NavigableSet<Long> steps = steps(setting.param());
    if (wanted.isEmpty() || ModeCaps.isNoCap(wanted.getAsLong())) {
      return isUncapped(setting, live, steps);
    }
    long cap = wanted.getAsLong();
    if (steps.isEmpty()) {
      return Math.abs(live - cap) <= cap * ROUNDING;
    }
    // A cap between two steps is rounded silently; which way depends on the driver.
    return live == cap
        || Objects.equals(steps.floor(cap), live)
        || Objects.equals(steps.ceiling(cap), live);
  }

  private boolean isUncapped(Setting setting, long live, NavigableSet<Long> steps) {
    if (!steps.isEmpty()) {
      return live >= steps.last();
    }
    return ModeCaps.isNoCap(live) || live >= highestCapNamed(setting);
  }

  private long highestCapNamed(Setting setting) {
    return conf.modes().stream()
        .flatMap(mode -> mode.settings().stream())
        .filter(s -> s.isMaxFrequency() && s.param().equals(setting.param()))
        .map(s -> Numbers.whole(s.value()))
        .flatMapToLong(OptionalLong::stream)
        .max()
        .orElse(0);
  }

  private NavigableSet<Long> steps(String param) {
    return steps.computeIfAbsent(
        param,
        p -> {
          NavigableSet<Long> found = new TreeSet<>();
          for (String word : text(p, "FREQ_TABLE").orElse("").split("\\s+", -1)) {
            Numbers.whole(word).ifPresent(found::add);
          }
          return found;
        });
  }
}
