package dev.jetd.daemon.http;

import dev.jetd.daemon.board.Machine;
import dev.jetd.power.board.Board;
import java.io.IOException;
import java.util.Optional;

/** Whose readings an answer holds. */
final class MachineJson {
  private MachineJson() {}

  /** Writes {@code board}, {@code board_root} where that is not this machine, and simulation. */
  static void write(SparseJson json, Machine machine) throws IOException {
    json.object("board", Optional.of(machine.board()), board -> board(json, board));
    if (machine.simulated()) {
      json.flag("simulated", true);
    }
    json.text("board_root", machine.elsewhere().map(Object::toString));
  }

  private static void board(SparseJson json, Board board) throws IOException {
    json.text("title", board.title()).flag("jetson", board instanceof Board.Jetson);
    switch (board) {
      case Board.Jetson jetson ->
          json.text("module", jetson.module().flatMap(m -> m.name()))
              .text("part", jetson.module().map(m -> m.part()))
              .text("family", jetson.soc().family())
              .flag("super", jetson.superFirmware())
              .text("l4t", jetson.l4t().map(Object::toString))
              .text("jetpack", jetson.l4t().flatMap(l4t -> l4t.jetpack()));
      case Board.Host host ->
          json.text("cpu", host.cpuModel())
              .number("cores", host.cores())
              .number("memory_bytes", host.memoryBytes());
    }
  }
}
