package dev.jetd.daemon.governing;

/** Why a calibration cannot be, or cannot go on; its message is for the operator. */
public final class CalibrationException extends RuntimeException {
  CalibrationException(String message) {
    super(message);
  }
}
