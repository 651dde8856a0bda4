package dev.jetd.power.sensors;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the whole board draws, from the rails it has. Which rails add up to it differs by module.
 *
 * @param rails the names that were added, joined by +
 */
public record TotalPower(String rails, long milliwatts) {
  /**
   * The first complete set counts. VDDQ_VDD2_1V8AO of the AGX Orin is fed by the others; VIN and
   * VDD_IN are the input of the board.
   */
  private static final List<List<String>> SETS =
      List.of(
          List.of("VIN"),
          List.of("VDD_IN"),
          List.of("POM_5V_IN"),
          List.of("VDD_GPU_SOC", "VDD_CPU_CV", "VIN_SYS_5V0"),
          List.of("VDD_GPU", "VDD_CPU_SOC_MSS", "VIN_SYS_5V0"),
          List.of("GPU", "CPU", "SOC", "CV", "VDDRQ", "SYS5V"),
          List.of("power_meter"),
          List.of("psys"));

  /** Rails that tell that the board's input is measured, even if it cannot be read right now. */
  private static final Set<String> PARTS = Set.of("VDD_CPU_GPU_CV", "VDD_SOC");

  /** The total; absent if a rail it needs is absent, for a part is no total. */
  public static Optional<TotalPower> of(List<Rail> rails) {
    Map<String, Long> byName = new HashMap<>();
    rails.forEach(rail -> byName.merge(rail.name(), rail.milliwatts(), Long::sum));
    if (byName.keySet().stream().anyMatch(PARTS::contains) && !byName.containsKey("VDD_IN")) {
      return Optional.empty();
    }
    Optional<TotalPower> board =
        SETS.stream().filter(byName.keySet()::containsAll).findFirst().map(s -> sum(s, byName));
    return board.isPresent() ? board : packages(byName);
  }

  /** RAPL without a platform counter: the processors and their memory, the most it can tell. */
  private static Optional<TotalPower> packages(Map<String, Long> byName) {
    List<String> names =
        byName.keySet().stream()
            .filter(name -> name.startsWith("package-") || name.equals("dram"))
            .sorted()
            .toList();
    return names.isEmpty() ? Optional.empty() : Optional.of(sum(names, byName));
  }

  private static TotalPower sum(List<String> names, Map<String, Long> byName) {
    long sum = names.stream().mapToLong(name -> byName.getOrDefault(name, 0L)).sum();
    return new TotalPower(String.join("+", names), sum);
  }
}
