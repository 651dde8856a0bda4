package dev.jetd.power.tegrastats;

import dev.jetd.power.sensors.Cpu;
import dev.jetd.power.sensors.Gpu;
import dev.jetd.power.sensors.Memory;
import dev.jetd.power.sensors.TelemetrySnapshot;
import dev.jetd.power.sensors.ThermalZone;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes snapshots as lines. Means count from the first line, so one run of lines is one object.
 */
public final class TegrastatsFormatter {
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MM-dd-yyyy HH:mm:ss", Locale.ROOT);
  private static final long MEGA = 1_000_000;
  private static final long KIB = 1 << 10;
  private static final long MIB = 1 << 20;

  private final TegrastatsForm form;
  private final ZoneId zone;
  private final RailTokens rails;

  /** Writes in {@code form}, with times of {@code zone}. */
  public TegrastatsFormatter(TegrastatsForm form, ZoneId zone) {
    this.form = form;
    this.zone = zone;
    this.rails = new RailTokens(form);
  }

  /** The line, without its end. */
  public String line(TelemetrySnapshot snapshot) {
    List<String> tokens = new ArrayList<>();
    if (form.hasTime()) {
      tokens.add(TIME.format(snapshot.at().atZone(zone)));
    }
    snapshot.memory().ifPresent(memory -> memory(memory, tokens));
    if (!snapshot.cpus().isEmpty()) {
      tokens.add(cpus(snapshot.cpus()));
    }
    emc(snapshot).ifPresent(tokens::add);
    gpu(snapshot.gpus()).ifPresent(tokens::add);
    EngineTokens.append(form, snapshot.engines(), tokens);
    snapshot.zones().forEach(z -> tokens.add(temperature(z)));
    rails.append(snapshot.rails(), tokens);
    // Names come from files; whatever they hold, a line stays a line.
    return CONTROL.matcher(String.join(" ", tokens)).replaceAll("?");
  }

  private static void memory(Memory memory, List<String> tokens) {
    long block = memory.largestFreeBlock().orElse(0);
    String size = block >= MIB ? block / MIB + "MB" : block / KIB + "kB";
    tokens.add("RAM " + memory.used() / MIB + "/" + memory.total() / MIB + "MB");
    tokens.add("(lfb " + memory.largestFreeBlocks() + "x" + size + ")");
    if (memory.swapTotal() > 0) {
      long used = Math.max(0, memory.swapTotal() - memory.swapFree()) / MIB;
      tokens.add("SWAP " + used + "/" + memory.swapTotal() / MIB + "MB");
      tokens.add("(cached " + memory.swapCached() / MIB + "MB)");
    }
  }

  private static String cpus(List<Cpu> cpus) {
    return cpus.stream()
        .map(TegrastatsFormatter::cpu)
        .collect(Collectors.joining(",", "CPU [", "]"));
  }

  private static String cpu(Cpu cpu) {
    if (!cpu.online()) {
      return "off";
    }
    return percent(cpu.loadPermille().orElse(0)) + "@" + cpu.hertz().orElse(0) / MEGA;
  }

  private static String percent(int permille) {
    return permille / 10 + "%";
  }

  /**
   * The load of the memory controller has no documented unit; 0 % is what the tool itself prints to
   * those who may not know it, and from JetPack 6 on it then leaves the token out.
   */
  private Optional<String> emc(TelemetrySnapshot snapshot) {
    OptionalLong hertz = snapshot.emc().map(emc -> emc.hertz()).orElse(OptionalLong.empty());
    if (hertz.isPresent()) {
      return Optional.of("EMC_FREQ 0%@" + hertz.getAsLong() / MEGA);
    }
    return form.namesIdleEngines() ? Optional.empty() : Optional.of("EMC_FREQ 0%");
  }

  private Optional<String> gpu(List<Gpu> gpus) {
    if (gpus.isEmpty()) {
      return Optional.empty();
    }
    List<String> clocks =
        gpus.stream()
            .filter(gpu -> gpu.hertz().isPresent())
            .map(gpu -> String.valueOf(gpu.hertz().getAsLong() / MEGA))
            .toList();
    boolean bare = form == TegrastatsForm.JETPACK4 || form == TegrastatsForm.JETPACK5;

    String load =
        gpus.get(0).loadPermille().stream()
            .mapToObj(TegrastatsFormatter::percent)
            .findFirst()
            .orElse("");
    if (clocks.isEmpty()) {
      return load.isEmpty() ? Optional.empty() : Optional.of("GR3D_FREQ " + load);
    }
    String at = bare ? clocks.get(0) : "[" + String.join(",", clocks) + "]";
    return Optional.of("GR3D_FREQ " + load + "@" + at);
  }

  private String temperature(ThermalZone zoneRead) {
    String name = zoneRead.name().split("[-_ ]", 2)[0];
    String degrees =
        BigDecimal.valueOf(zoneRead.millicelsius(), 3).stripTrailingZeros().toPlainString() + "C";
    return form == TegrastatsForm.JETPACK7_ORIN
        ? name + "@" + degrees + "/" + degrees
        : name + "@" + degrees;
  }
}
