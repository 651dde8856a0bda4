package dev.jetd.daemon.cli;

import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.board.Machine;
import dev.jetd.power.modes.PowerMode;
import dev.jetd.power.sensors.Cpu;
import dev.jetd.power.sensors.Fan;
import dev.jetd.power.sensors.Gpu;
import dev.jetd.power.sensors.Memory;
import dev.jetd.power.sensors.Rail;
import dev.jetd.power.sensors.TelemetrySnapshot;
import dev.jetd.power.sensors.ThermalZone;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The board as lines for people: what has a scale of its own as a bar, what moves as a sparkline of
 * the last looks. What could not be read has no line.
 */
final class TelemetryScreen {
  private static final String SPARKS = "▁▂▃▄▅▆▇█";
  private static final int HISTORY = 30;
  private static final int BAR = 20;
  private static final int NAME = 16;

  private final Machine machine;
  private final Map<String, Deque<Double>> past = new LinkedHashMap<>();

  TelemetryScreen(Machine machine) {
    this.machine = machine;
  }

  /** The lines of this look. */
  List<String> lines(BoardState state) {
    TelemetrySnapshot now = state.telemetry();
    List<String> lines = new ArrayList<>();
    lines.add(machine.words());
    state.mode().map(PowerMode::toString).ifPresent(mode -> lines.add(row("mode", mode)));
    state.modes().flatMap(m -> m.current().disagreement()).ifPresent(d -> lines.add(row("", d)));
    lines.add("");
    now.cpus().forEach(cpu -> add(lines, cpu));
    now.gpus().forEach(gpu -> add(lines, gpu));
    now.memory().ifPresent(memory -> add(lines, memory));
    now.emc().ifPresent(emc -> emc.hertz().ifPresent(hertz -> lines.add(row("emc", mhz(hertz)))));
    lines.add("");
    now.total().ifPresent(t -> lines.add(spark("total", t.milliwatts() / 1000.0, "W")));
    for (Rail rail : now.rails()) {
      lines.add(spark(rail.name(), rail.milliwatts() / 1000.0, "W"));
    }
    for (ThermalZone zone : now.zones()) {
      lines.add(spark(zone.name(), zone.millicelsius() / 1000.0, "C"));
    }
    for (Fan fan : now.fans()) {
      fan.rpm().ifPresent(rpm -> lines.add(row(fan.name(), rpm + " rpm")));
    }
    trouble(now, lines);
    return lines;
  }

  private static void trouble(TelemetrySnapshot now, List<String> lines) {
    if (!now.throttling().isEmpty()) {
      lines.add(row("THROTTLED BY", String.join(", ", now.throttling())));
    }
    now.collectors().stream()
        .filter(c -> !c.success())
        .forEach(c -> lines.add(row(c.collector() + "?", c.trouble().orElse(""))));
  }

  private void add(List<String> lines, Cpu cpu) {
    String name = "cpu" + cpu.id();
    lines.add(cpu.online() ? load(name, cpu.loadPermille(), cpu.hertz()) : row(name, "off"));
  }

  private void add(List<String> lines, Gpu gpu) {
    lines.add(load(gpu.name(), gpu.loadPermille(), gpu.hertz()));
  }

  private static void add(List<String> lines, Memory memory) {
    double share = memory.total() == 0 ? 0 : (double) memory.used() / memory.total();
    lines.add(
        row(
            "memory",
            bar(share)
                + String.format(
                    Locale.ROOT, " %5d of %d MiB", memory.used() >> 20, memory.total() >> 20)));
  }

  private String load(String name, OptionalInt permille, OptionalLong hertz) {
    String clock = hertz.isPresent() ? "  " + mhz(hertz.getAsLong()) : "";
    if (permille.isEmpty()) {
      return row(name, clock.strip());
    }
    double share = permille.getAsInt() / 1000.0;
    String percent = String.format(Locale.ROOT, " %3.0f %%", share * 100);
    return row(name, bar(share) + percent + "  " + history(name, share, 1) + clock);
  }

  private String spark(String name, double value, String unit) {
    String figure = String.format(Locale.ROOT, "%8.2f %s  ", value, unit);
    return row(name, figure + history(name + unit, value, 0));
  }

  private static String row(String name, String rest) {
    String cut = name.length() > NAME ? name.substring(0, NAME) : name;
    // Names come from files, and a terminal would obey what they hold.
    return String.format(Locale.ROOT, "%-" + NAME + "s %s", cut, rest)
        .replaceAll("\\p{Cntrl}", "?")
        .stripTrailing();
  }

  private static String mhz(long hertz) {
    return hertz / 1_000_000 + " MHz";
  }

  static String bar(double share) {
    int full = (int) Math.round(Math.clamp(share, 0, 1) * BAR);
    return "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
  }

  /**
   * @param most the end of the scale; 0 for the largest of those kept
   */
  private String history(String name, double value, double most) {
    Deque<Double> values = past.computeIfAbsent(name, n -> new ArrayDeque<>());
    values.addLast(value);
    if (values.size() > HISTORY) {
      values.removeFirst();
    }
    return sparkline(values, most);
  }

  static String sparkline(Iterable<Double> values, double most) {
    double top = most;
    for (double value : values) {
      top = Math.max(top, value);
    }
    StringBuilder line = new StringBuilder();
    for (double value : values) {
      double share = top <= 0 ? 0 : Math.clamp(value / top, 0, 1);
      line.append(SPARKS.charAt((int) Math.round(share * (SPARKS.length() - 1))));
    }
    return line.toString();
  }
}
