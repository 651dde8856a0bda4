package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.board.Machine;
import dev.jetd.daemon.board.ModeReport;
import dev.jetd.power.modes.CurrentMode;
import dev.jetd.power.modes.Difference;
import dev.jetd.power.modes.ModeCaps;
import dev.jetd.power.modes.ModeRanking;
import dev.jetd.power.modes.ModeReader;
import dev.jetd.power.modes.PowerMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A board's power modes as the API and the command line write them. */
public final class PowerJson {
  private final SparseJson json;
  private final ModeReader reader;

  private PowerJson(SparseJson json, ModeReader reader) {
    this.reader = reader;
    this.json = json;
  }

  /** The answer of the API. */
  public static String text(Machine machine, Optional<ModeReport> report) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Json.write(out, generator -> write(generator, machine, report));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  static void write(JsonGenerator out, Machine machine, Optional<ModeReport> report)
      throws IOException {
    SparseJson json = new SparseJson(out);
    out.writeStartObject();
    MachineJson.write(json, machine);
    if (report.isPresent()) {
      new PowerJson(json, new ModeReader(machine.tree())).write(report.get());
    } else {
      json.text("reason", ModeReport.NONE);
    }
    out.writeEndObject();
  }

  private void write(ModeReport report) throws IOException {
    CurrentMode current = report.current();
    json.object("current", current.mode(), this::name)
        .object("recorded", current.recorded(), this::name)
        .object("live", current.live(), this::name)
        .text("disagreement", current.disagreement())
        .objects("differences", current.differences(), this::difference);
    json.number("default_id", report.conf().defaultId());
    List<PowerMode> ranked = ModeRanking.smallestFirst(report.conf());
    json.objects("modes", ranked, mode -> mode(report, mode, ranked.indexOf(mode) + 1));
  }

  private void name(PowerMode mode) throws IOException {
    json.number("id", mode.id()).text("name", mode.name());
  }

  private void difference(Difference difference) throws IOException {
    json.text("param", difference.wanted().param())
        .text("arg", difference.wanted().arg())
        .text("wanted", difference.wanted().value())
        .number("live", difference.live());
  }

  /** A cap that is not there is none: the hardware's own limit holds. */
  private void mode(ModeReport report, PowerMode mode, int rank) throws IOException {
    ModeCaps caps = ModeCaps.of(report.conf(), mode);
    name(mode);
    json.number("rank", rank)
        .flag("current", report.current().mode().equals(Optional.of(mode)))
        .number("cores", caps.cores())
        .number("cpu_max_hertz", caps.cpuMaxHz())
        .number("gpu_max_hertz", caps.gpuMaxHz())
        .number("emc_max_hertz", caps.emcMaxHz())
        .number("gpu_mask", caps.gpuMask())
        .text("needs_reboot", reader.rebootReason(report.conf(), mode));
  }
}
