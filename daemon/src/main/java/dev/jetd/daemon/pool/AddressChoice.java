package dev.jetd.daemon.pool;

import dev.jetd.daemon.outgoing.ServerUrl;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.util.Optional;

/**
 * Which address a registrar is told: the one the operator names, else the one the API listens on,
 * and where that is every address, the one this machine reaches the registrar from. May look up
 * names, and so wait.
 *
 * @param named {@code pool.address}
 * @param apiHost {@code api.host}
 */
public record AddressChoice(Optional<NodeAddress> named, String apiHost) {

  /** An address, or why there is none. */
  public sealed interface Reach {
    /** Can be told. */
    record At(NodeAddress address) implements Reach {}

    /** Nothing sensible could be told; the sentence is for the operator. */
    record Nowhere(String why) implements Reach {}
  }

  /**
   * @param apiPort the port that is listened on
   */
  public Reach towards(URI registrar, int apiPort) {
    try {
      InetSocketAddress far =
          new InetSocketAddress(
              InetAddress.getByName(bare(registrar.getHost())), ServerUrl.port(registrar));
      NodeAddress address = named.isPresent() ? named.get() : own(far, apiPort);
      boolean unreachable = isLoopback(address.host()) && !isThisMachine(far.getAddress());
      return unreachable
          ? new Reach.Nowhere(
              address
                  + " is this machine's loopback, which "
                  + registrar
                  + " cannot reach; set api.host to an address it can, or pool.address")
          : new Reach.At(address);
    } catch (IOException e) {
      return new Reach.Nowhere("cannot find " + registrar.getHost() + ": " + e.getMessage());
    }
  }

  private NodeAddress own(InetSocketAddress registrar, int port) throws IOException {
    if (!InetAddress.getByName(apiHost).isAnyLocalAddress()) {
      return new NodeAddress(apiHost, port);
    }
    // Nothing is sent: the kernel only chooses the route, and with it our address.
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(registrar);
      return new NodeAddress(withoutZone(probe.getLocalAddress().getHostAddress()), port);
    }
  }

  /** Only what is written as a loopback address: names are the registrar's to resolve. */
  private static boolean isLoopback(String host) {
    return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
  }

  private static boolean isThisMachine(InetAddress address) throws IOException {
    return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static String withoutZone(String address) {
    int zone = address.indexOf('%');
    return zone < 0 ? address : address.substring(0, zone);
  }
}
