package dev.jetd.daemon.runtime;

import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.RegistrarSettings;
import dev.jetd.daemon.registrar.PoolTarget;
import dev.jetd.daemon.registrar.nginx.FileTarget;
import dev.jetd.daemon.registrar.nginx.LuaTarget;
import dev.jetd.daemon.registrar.nginx.NginxCommands;
import dev.jetd.daemon.registrar.nginx.NginxControl;
import dev.jetd.daemon.registrar.nginx.NginxHelper;
import dev.jetd.daemon.registrar.nginx.PlusApi;
import dev.jetd.daemon.registrar.nginx.PlusTarget;
import dev.jetd.power.modes.SystemProcessRunner;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The load balancer that the configuration chooses. */
final class PoolTargets {
  private PoolTargets() {}

  static PoolTarget of(Configuration config) {
    Path file = config.get(RegistrarSettings.FILE);
    try {
      return switch (config.get(RegistrarSettings.TARGET)) {
        case NGINX ->
            new FileTarget(
                file,
                config.get(RegistrarSettings.KEEPALIVE),
                control(config),
                config.get(RegistrarSettings.RELOAD_EVERY));
        case LUA -> new LuaTarget(file, config.get(RegistrarSettings.LUA_SOCKET));
        case PLUS -> new PlusTarget(file, new PlusApi(plusUrl(config)));
      };
    } catch (IOException e) {
      throw new ConfigException("registrar.file: " + file + ": " + e.getMessage());
    }
  }

  private static URI plusUrl(Configuration config) {
    try {
      URI url = new URI(config.get(RegistrarSettings.PLUS_URL));
      if (url.getHost() != null && String.valueOf(url.getScheme()).matches("https?")) {
        return url;
      }
    } catch (URISyntaxException e) {
      // As any other text that is no address.
    }
    throw new ConfigException("registrar.plus-url: must be such as http://127.0.0.1:8080/api/9");
  }

  private static NginxControl control(Configuration config) {
    Optional<Path> helper = config.get(RegistrarSettings.NGINX_HELPER);
    return helper.isPresent()
        ? new NginxHelper(helper.get())
        : new NginxCommands(
            new SystemProcessRunner(),
            words(config.get(RegistrarSettings.NGINX_TEST)),
            words(config.get(RegistrarSettings.NGINX_RELOAD)));
  }

  private static List<String> words(String command) {
    return List.of(command.strip().split("\\s+", -1));
  }
}
