package dev.jetd.daemon.governing;

import dev.jetd.power.governor.MeasuredMode;
import java.time.Instant;
import java.util.List;

/**
 * What calibration measured.
 *
 * @param board whose modes they are; figures of one board say nothing of another
 * @param model what ran, with its digest
 * @param tokens of each text that was run
 * @param foreign texts of others that ran meanwhile and made the figures worse
 * @param modes from the smallest
 */
public record CalibrationTable(
    String board, String model, Instant at, int tokens, long foreign, List<MeasuredMode> modes) {
  /** Copies the modes. */
  public CalibrationTable {
    modes = List.copyOf(modes);
  }

  boolean isOf(String itsBoard, String itsModel) {
    return board.equals(itsBoard) && model.equals(itsModel);
  }
}
