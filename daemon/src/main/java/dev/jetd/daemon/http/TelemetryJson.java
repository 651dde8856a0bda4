package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.board.Machine;
import dev.jetd.power.sensors.CollectorStatus;
import dev.jetd.power.sensors.Cpu;
import dev.jetd.power.sensors.Gpu;
import dev.jetd.power.sensors.Memory;
import dev.jetd.power.sensors.Rail;
import dev.jetd.power.sensors.TelemetrySnapshot;
import dev.jetd.power.sensors.ThermalZone;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A snapshot as JSON, in base units; what could not be read is not there. */
public final class TelemetryJson {
  private final SparseJson json;

  private TelemetryJson(SparseJson json) {
    this.json = json;
  }

  /** In one line. */
  public static String text(Machine machine, TelemetrySnapshot now) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Json.write(out, generator -> write(generator, machine, now));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** What else an object of telemetry tells. */
  interface More {
    void write(SparseJson json) throws IOException;
  }

  static void write(JsonGenerator out, Machine machine, TelemetrySnapshot now) throws IOException {
    write(out, machine, now, json -> {});
  }

  static void write(JsonGenerator out, Machine machine, TelemetrySnapshot now, More more)
      throws IOException {
    SparseJson json = new SparseJson(out);
    out.writeStartObject();
    json.text("at", now.at().toString());
    MachineJson.write(json, machine);
    new TelemetryJson(json).write(now);
    more.write(json);
    out.writeEndObject();
  }

  private void write(TelemetrySnapshot now) throws IOException {
    json.object(
            "total",
            now.total(),
            t -> json.text("rails", t.rails()).thousandths("watts", t.milliwatts()))
        .objects("rails", now.rails(), this::rail)
        .objects("temperatures", now.zones(), this::zone)
        .objects(
            "overcurrent",
            now.overCurrents(),
            c ->
                json.text("channel", c.channel())
                    .number("events", c.events())
                    .flag("throttles", c.throttles()))
        .objects(
            "cooling",
            now.coolings(),
            c -> json.text("type", c.type()).number("state", c.state()).number("max", c.most()))
        .flag("clocks_locked", now.clocksLocked());
    if (!now.coolings().isEmpty()) {
      json.texts("throttling", now.throttling());
    }
    units(now);
    json.objects("collectors", now.collectors(), this::collector);
  }

  private void units(TelemetrySnapshot now) throws IOException {
    json.objects("gpus", now.gpus(), this::gpu)
        .objects("cpus", now.cpus(), this::cpu)
        .object("memory", now.memory(), this::memory)
        .object(
            "emc",
            now.emc(),
            e ->
                json.number("hertz", e.hertz())
                    .number("max_hertz", e.maxHertz())
                    .number("cap_hertz", e.capHertz())
                    .flag("locked", e.locked()))
        .objects(
            "engines",
            now.engines(),
            e -> json.text("name", e.name()).flag("on", e.on()).number("hertz", e.hertz()))
        .objects(
            "fans",
            now.fans(),
            f -> json.text("name", f.name()).number("pwm", f.pwm()).number("rpm", f.rpm()));
  }

  private void rail(Rail rail) throws IOException {
    json.text("name", rail.name())
        .thousandths("watts", rail.milliwatts())
        .thousandths("volts", rail.millivolts())
        .thousandths("amperes", rail.milliamps())
        .thousandths("warn_amperes", rail.warnMilliamps())
        .thousandths("critical_amperes", rail.criticalMilliamps());
  }

  private void zone(ThermalZone zone) throws IOException {
    json.text("zone", zone.name())
        .thousandths("celsius", zone.millicelsius())
        .objects(
            "trips",
            zone.trips(),
            t -> json.text("type", t.type()).thousandths("celsius", t.millicelsius()));
  }

  private void gpu(Gpu gpu) throws IOException {
    json.text("name", gpu.name())
        .thousandths("load", gpu.loadPermille())
        .number("hertz", gpu.hertz())
        .number("min_hertz", gpu.minHertz())
        .number("max_hertz", gpu.maxHertz())
        .text("governor", gpu.governor());
  }

  private void cpu(Cpu cpu) throws IOException {
    json.number("id", cpu.id())
        .flag("online", cpu.online())
        .thousandths("load", cpu.loadPermille())
        .number("hertz", cpu.hertz())
        .number("measured_hertz", cpu.measuredHertz())
        .number("min_hertz", cpu.minHertz())
        .number("max_hertz", cpu.maxHertz())
        .text("governor", cpu.governor());
  }

  private void memory(Memory memory) throws IOException {
    json.number("total_bytes", memory.total())
        .number("used_bytes", memory.used())
        .number("free_bytes", memory.free())
        .number("available_bytes", memory.available())
        .number("swap_total_bytes", memory.swapTotal())
        .number("swap_free_bytes", memory.swapFree())
        .number("gpu_bytes", memory.gpu());
  }

  private void collector(CollectorStatus status) throws IOException {
    json.text("name", status.collector())
        .flag("success", status.success())
        .number("microseconds", status.took().toNanos() / 1000)
        .text("trouble", status.trouble());
  }
}
