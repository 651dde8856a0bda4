package dev.jetd.daemon.runtime;

import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.outgoing.ServerUrl;
import dev.jetd.daemon.pool.AddressChoice;
import dev.jetd.daemon.pool.PoolSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether this node could be told to its registrars, and who could listen to that. */
final class PoolChecks {
  private static final String NAME = "pool";

  private static final String EXPOSED =
      "; its token goes over the network in clear: use https, or a network of your own";

  private PoolChecks() {}

  static List<Check> of(Configuration config, Map<String, String> environment) {
    try {
      PoolSettings settings = PoolSettings.of(config, Credentials.file(environment, "pool-token"));
      List<Check> checks = new ArrayList<>();
      for (URI registrar : settings.registrars()) {
        checks.add(check(registrar, settings, config.get(Settings.API_PORT)));
      }
      return checks;
    } catch (ConfigException e) {
      return List.of(new Check(NAME, Check.Verdict.BAD, String.valueOf(e.getMessage())));
    }
  }

  private static Check check(URI registrar, PoolSettings settings, int port) {
    String name = NAME + " " + ServerUrl.label(registrar);
    Optional<String> token;
    try {
      token = settings.token().read();
    } catch (IOException e) {
      return new Check(name, Check.Verdict.BAD, "no token: " + e.getMessage());
    }
    return switch (settings.address().towards(registrar, port)) {
      case AddressChoice.Reach.Nowhere nowhere -> new Check(name, Check.Verdict.BAD, nowhere.why());
      case AddressChoice.Reach.At at ->
          new Check(
              name,
              Check.Verdict.OK,
              "is told " + at.address() + (exposes(registrar, token) ? EXPOSED : ""));
    };
  }

  private static boolean exposes(URI registrar, Optional<String> token) {
    try {
      return token.isPresent()
          && registrar.getScheme().equals("http")
          && !InetAddress.getByName(registrar.getHost()).isLoopbackAddress();
    } catch (IOException e) {
      return false;
    }
  }
}
