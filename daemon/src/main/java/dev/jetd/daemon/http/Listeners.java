package dev.jetd.daemon.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * Where and how the daemon listens.
 *
 * @param connections the most open connections of the API
 * @param grace how long requests in flight may take when stopping
 */
public record Listeners(
    String apiHost, int apiPort, String adminHost, int adminPort, int connections, Duration grace) {

  /** Whether only this machine can reach the API. */
  public boolean apiIsLoopback() {
    return isLoopback(apiHost);
  }

  /** Whether only this machine can reach health and metrics. */
  public boolean adminIsLoopback() {
    return isLoopback(adminHost);
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
