package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Load and clocks of the GPU, by its devfreq device. It appears late on some releases and under a
 * name of its release, so it is looked for each time.
 */
final class GpuCollector implements Collector<List<Gpu>> {
  private static final Pattern GPU = Pattern.compile(".*(gpu|ga10b|gv11b|gp10b|gm20b).*");

  /** Where releases put the load, for when the device itself does not lead to it. */
  private static final List<String> LOADS =
      List.of("/sys/devices/platform/gpu.0/load", "/sys/devices/gpu.0/load");

  @Override
  public String name() {
    return "gpu";
  }

  @Override
  public List<Gpu> collect(Tree tree) {
    List<Gpu> gpus = new ArrayList<>();
    for (Path device : tree.list("/sys/class/devfreq")) {
      if (isGpu(tree, device)) {
        gpus.add(gpu(tree, device));
      }
    }
    if (gpus.isEmpty()) {
      OptionalLong none = OptionalLong.empty();
      OptionalInt load = load(tree, Optional.empty());
      load.ifPresent(l -> gpus.add(new Gpu("gpu", load, none, none, none, Optional.empty())));
    }
    return gpus;
  }

  private static boolean isGpu(Tree tree, Path device) {
    return GPU.matcher(Tree.name(device)).matches()
        || tree.exists(device.resolve("device/tpc_pg_mask"));
  }

  private static Gpu gpu(Tree tree, Path device) {
    return new Gpu(
        Tree.name(device),
        load(tree, Optional.of(device.resolve("device/load"))),
        tree.number(device.resolve("cur_freq"), 0, Long.MAX_VALUE),
        tree.number(device.resolve("min_freq"), 0, Long.MAX_VALUE),
        tree.number(device.resolve("max_freq"), 0, Long.MAX_VALUE),
        tree.text(device.resolve("governor")));
  }

  private static OptionalInt load(Tree tree, Optional<Path> own) {
    List<Path> places = new ArrayList<>(own.stream().toList());
    LOADS.forEach(path -> places.add(tree.path(path)));
    return places.stream()
        .map(path -> tree.number(path, 0, 1000))
        .flatMapToLong(OptionalLong::stream)
        .mapToInt(permille -> (int) permille)
        .findFirst();
  }
}
