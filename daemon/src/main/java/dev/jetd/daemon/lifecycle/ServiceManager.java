package dev.jetd.daemon.lifecycle;

import java.time.Duration;

/** Who started the daemon and wants to know how it does: systemd, or nobody. */
public interface ServiceManager extends AutoCloseable {

  /** Nobody. */
  ServiceManager NONE =
      new ServiceManager() {
        @Override
        public void status(String text) {}

        @Override
        public void ready(String status) {}

        @Override
        public void stopping(Duration atMost) {}

        @Override
        public void close() {}
      };

  /** Says in a line what the daemon is doing. */
  void status(String text);

  /** The daemon serves; from now on it is watched. */
  void ready(String status);

  /**
   * The daemon is on its way out.
   *
   * @param atMost how long that may take
   */
  void stopping(Duration atMost);

  /** Sends what is still to be sent. */
  @Override
  void close();
}
