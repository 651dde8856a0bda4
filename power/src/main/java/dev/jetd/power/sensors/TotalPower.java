package dev.jetd.power.sensors;

import java.util.HashSet;
import java.util.List;
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
    List<String> parts = parts(rails);
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    long sum = 0;
    for (Rail rail : rails) {
      sum += parts.contains(rail.name()) ? rail.milliwatts() : 0;
    }
    return Optional.of(new TotalPower(String.join("+", parts), sum));
  }

  /** The names of the rails that add up to the total; none if a rail it needs is absent. */
  static List<String> parts(List<Rail> rails) {
    Set<String> names = new HashSet<>();
    rails.forEach(rail -> names.add(rail.name()));
    if (names.stream().anyMatch(PARTS::contains) && !names.contains("VDD_IN")) {
      return List.of();
    }
    return SETS.stream().filter(names::containsAll).findFirst().orElseGet(() -> packages(names));
  }

  /** RAPL without a platform counter: the processors and their memory, the most it can tell. */
  private static List<String> packages(Set<String> names) {
    return names.stream()
        .filter(name -> name.startsWith("package-") || name.equals("dram"))
        .sorted()
        .toList();
  }
}
