package dev.jetd.daemon.registrar;

import dev.jetd.power.tree.Numbers;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a node listens, as numbers: a name is resolved once, when it is registered, because a name
 * that stops resolving would make nginx refuse its whole configuration.
 *
 * @param host an IPv4 or IPv6 address in its one canonical form
 */
public record NodeAddress(String host, int port) implements Comparable<NodeAddress> {
  private static final Pattern SHAPE =
      Pattern.compile("(\\[([0-9A-Fa-f:.]{2,45})]|[^:]{1,253}):(\\d{1,5})");
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern IPV4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final Pattern NAME =
      Pattern.compile("(" + LABEL + "\\.)*[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.?");

  /** Finds the address of a name. */
  @FunctionalInterface
  public interface Resolver {
    InetAddress resolve(String host) throws UnknownHostException;
  }

  /**
   * @throws PoolException naming the field {@code field}
   */
  public static NodeAddress parse(String field, String text, Resolver resolver) {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches()) {
      throw PoolException.invalid(
          field, "must be HOST:PORT, such as 10.0.0.5:8080 or [fd00::5]:8080");
    }
    int port = (int) Numbers.whole(shape.group(3)).orElse(0);
    if (port < 1 || port > 65535) {
      throw PoolException.invalid(field, "must have a port from 1 to 65535");
    }
    String host =
        Optional.ofNullable(shape.group(2)).map(h -> "[" + h + "]").orElse(shape.group(1));
    return new NodeAddress(numeric(field, host, resolver), port);
  }

  private static String numeric(String field, String host, Resolver resolver) {
    boolean literal = host.startsWith("[") || IPV4.matcher(host).matches();
    if (!literal && !NAME.matcher(host).matches()) {
      throw PoolException.invalid(field, "must name an IP address or a host");
    }
    try {
      InetAddress found = literal ? InetAddress.getByName(host) : resolver.resolve(host);
      if (!isReachable(found)) {
        throw PoolException.invalid(field, "must be the address of one machine on a network");
      }
      String text = found.getHostAddress();
      return found instanceof Inet6Address ? "[" + text + "]" : text;
    } catch (UnknownHostException e) {
      throw PoolException.invalid(
          field, literal ? "is no IP address" : "is a name that does not resolve");
    }
  }

  /** Link-local addresses of IPv6 mean nothing without an interface. */
  private static boolean isReachable(InetAddress address) {
    return !address.isAnyLocalAddress()
        && !address.isMulticastAddress()
        && !address.getHostAddress().equals("255.255.255.255")
        && !(address instanceof Inet6Address && address.isLinkLocalAddress());
  }

  @Override
  public int compareTo(NodeAddress other) {
    return toString().compareTo(other.toString());
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
