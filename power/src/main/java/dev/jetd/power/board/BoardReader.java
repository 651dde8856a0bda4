package dev.jetd.power.board;

import dev.jetd.power.tree.Numbers;
import dev.jetd.power.tree.Tree;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Reads the machine's identity from its device tree, release file and firmware specification.
 *
 * <p>Only the device tree makes a Jetson: the release file is also found in container images that
 * run on other machines.
 */
public final class BoardReader {
  private final Tree tree;

  /** Reads from {@code tree}, each time anew. */
  public BoardReader(Tree tree) {
    this.tree = tree;
  }

  /** The identity as far as the machine tells it; never fails. */
  public Board read() {
    List<String> compatible = compatible();
    Optional<Soc> soc = Soc.of(compatible);
    return soc.isPresent() ? jetson(soc.get(), compatible) : host();
  }

  private Board jetson(Soc soc, List<String> compatible) {
    Optional<String> tnspec = tnspec();
    boolean superFirmware =
        compatible.stream().anyMatch(entry -> entry.endsWith("-super"))
            || tnspec.filter(spec -> spec.contains("-super-")).isPresent();
    return new Board.Jetson(
        tree.text("/proc/device-tree/model").orElse(soc.family()),
        soc,
        JetsonModule.of(compatible, tnspec),
        superFirmware,
        tree.text("/etc/nv_tegra_release").flatMap(L4tRelease::parse));
  }

  private List<String> compatible() {
    return tree.text("/proc/device-tree/compatible")
        .map(text -> Arrays.asList(text.split("\0", -1)))
        .orElse(List.of());
  }

  private Optional<String> tnspec() {
    return tree.lines("/etc/nv_boot_control.conf").stream()
        .filter(line -> line.startsWith("TNSPEC "))
        .map(line -> line.substring("TNSPEC ".length()).strip())
        .findFirst();
  }

  private Board host() {
    return new Board.Host(cpuModel(), cores(), memoryBytes());
  }

  private Optional<String> cpuModel() {
    Optional<String> named = field("/proc/cpuinfo", "model name");
    return named.isPresent() ? named : tree.text("/proc/device-tree/model");
  }

  private OptionalInt cores() {
    Optional<String> online = tree.text("/sys/devices/system/cpu/online");
    int counted = online.map(list -> CpuList.parse(list).size()).orElse(0);
    if (counted == 0) {
      counted =
          (int) tree.lines("/proc/cpuinfo").stream().filter(l -> l.startsWith("processor")).count();
    }
    return counted == 0 ? OptionalInt.empty() : OptionalInt.of(counted);
  }

  private OptionalLong memoryBytes() {
    OptionalLong kib =
        field("/proc/meminfo", "MemTotal")
            .map(text -> Numbers.whole(text.replace("kB", "")))
            .orElse(OptionalLong.empty());
    return kib.isPresent() ? OptionalLong.of(kib.getAsLong() * 1024) : kib;
  }

  private Optional<String> field(String path, String name) {
    return tree.lines(path).stream()
        .filter(line -> line.startsWith(name))
        .filter(line -> line.indexOf(':') > 0)
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .filter(text -> !text.isEmpty())
        .findFirst();
  }
}
