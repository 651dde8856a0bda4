package dev.jetd.daemon.http;

/** Is told of every answered request; the metrics are one. */
public interface RequestLog {

  /**
   * @param model the served model that answered, empty where none did
   * @param dialect the protocol
   * @param code the status
   * @param nanos from the request's head to its answer's last byte
   */
  void answered(String model, String dialect, int code, long nanos);
}
