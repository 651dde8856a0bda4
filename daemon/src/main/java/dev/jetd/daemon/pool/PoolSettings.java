package dev.jetd.daemon.pool;

import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.PoolKeys;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.outgoing.ServerUrl;
import dev.jetd.daemon.outgoing.TlsFiles;
import dev.jetd.daemon.outgoing.TokenFile;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the configuration says of the pool.
 *
 * @param registrars none where the node is in no pool
 * @param name of the node; empty for the usual one
 */
public record PoolSettings(
    List<URI> registrars,
    TokenFile token,
    TlsFiles tls,
    Optional<String> name,
    AddressChoice address,
    Duration ttl,
    boolean leaveOnStop,
    Duration leaveTimeout) {
  /** Copies the list. */
  public PoolSettings {
    registrars = List.copyOf(registrars);
  }

  /**
   * @param credential the token's file where the configuration names none
   * @throws ConfigException naming the key that makes no sense
   */
  public static PoolSettings of(Configuration config, Optional<Path> credential) {
    List<URI> registrars = ServerUrl.all("pool.registrars", config.get(PoolKeys.REGISTRARS));
    return new PoolSettings(
        registrars,
        new TokenFile(config.get(PoolKeys.TOKEN_FILE).or(() -> credential)),
        new TlsFiles(
            config.get(PoolKeys.CA_FILE),
            config.get(PoolKeys.CERTIFICATE_FILE),
            config.get(PoolKeys.KEY_FILE)),
        name(config),
        new AddressChoice(address(config), config.get(Settings.API_HOST)),
        config.get(PoolKeys.TTL),
        config.get(PoolKeys.LEAVE_ON_STOP),
        config.get(PoolKeys.LEAVE_TIMEOUT));
  }

  private static Optional<String> name(Configuration config) {
    Optional<String> name = config.get(PoolKeys.NODE);
    if (name.isPresent() && !NodeName.isGood(name.get())) {
      throw new ConfigException(
          "pool.node: '"
              + name.get()
              + "' is not a name of up to 63 letters, digits, dots, hyphens and underscores that"
              + " begins with a letter or digit");
    }
    return name;
  }

  private static Optional<NodeAddress> address(Configuration config) {
    Optional<String> text = config.get(PoolKeys.ADDRESS);
    Optional<NodeAddress> address = text.flatMap(NodeAddress::parse);
    if (text.isPresent() && address.isEmpty()) {
      throw new ConfigException(
          "pool.address: '"
              + text.get()
              + "' is not an address and a port, such as 10.0.0.5:8080 or [fd00::5]:8080");
    }
    return address;
  }
}
