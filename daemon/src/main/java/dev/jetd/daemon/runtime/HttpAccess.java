package dev.jetd.daemon.runtime;

import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.http.ApiKeys;
import dev.jetd.daemon.http.HttpRules;
import dev.jetd.daemon.http.Listeners;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Where the daemon listens, who may ask it, and how much. */
record HttpAccess(Listeners listeners, HttpRules rules) {
  private static final System.Logger LOG = System.getLogger(HttpAccess.class.getName());

  /**
   * @throws ConfigException if strangers could ask without a key, or keys cannot be read
   */
  static HttpAccess of(Configuration config, Map<String, String> environment) {
    Listeners listeners = listeners(config);
    return new HttpAccess(
        listeners, rules(config, listeners, environment, adminKeys(config, environment)));
  }

  private static Listeners listeners(Configuration config) {
    return new Listeners(
        config.get(Settings.API_HOST),
        config.get(Settings.API_PORT),
        config.get(Settings.ADMIN_HOST),
        config.get(Settings.ADMIN_PORT),
        config.get(Settings.LIMITS_CONNECTIONS),
        config.get(Settings.SHUTDOWN_GRACE));
  }

  private static HttpRules rules(
      Configuration config,
      Listeners listeners,
      Map<String, String> environment,
      Optional<ApiKeys> adminKeys) {
    Optional<ApiKeys> keys =
        config
            .get(Settings.API_KEYS_FILE)
            .or(() -> Credentials.file(environment, "api-keys"))
            .map(file -> keys("api.keys-file", file));
    if (keys.isEmpty() && !listeners.adminIsLoopback()) {
      throw new ConfigException(
          "admin.host: %s is not this machine's loopback; name a file of keys with api.keys-file first"
              .replace("%s", listeners.adminHost()));
    }
    if (keys.isEmpty() && !listeners.apiIsLoopback()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "api.host: %s is not this machine's loopback; name a file of keys with api.keys-file first",
              listeners.apiHost()));
    }
    return new HttpRules(
        config.get(Settings.LIMITS_TEXTS),
        config.get(Settings.LIMITS_BODY_BYTES),
        config.get(Settings.LIMITS_BODY_TIMEOUT),
        config.get(Settings.LIMITS_REQUEST_TIMEOUT),
        config.get(Settings.API_ALLOWED_HOSTS),
        keys,
        adminKeys);
  }

  /** A state directory that cannot be written must not keep a daemon from serving. */
  private static Optional<ApiKeys> adminKeys(
      Configuration config, Map<String, String> environment) {
    Path file = AdminKey.file(config, environment);
    try {
      if (AdminKey.isOwn(config, environment)) {
        AdminKey.make(file);
      }
      return Optional.of(ApiKeys.read(file));
    } catch (IOException e) {
      if (!AdminKey.isOwn(config, environment)) {
        throw new ConfigException(
            String.format(Locale.ROOT, "the admin keys in %s: %s", file, e.getMessage()));
      }
      LOG.log(System.Logger.Level.WARNING, "nothing can be managed, for want of a key: {0}", e);
      return Optional.empty();
    }
  }

  private static ApiKeys keys(String setting, Path file) {
    try {
      return ApiKeys.read(file);
    } catch (IOException e) {
      throw new ConfigException(
          String.format(Locale.ROOT, "%s: %s: %s", setting, file, e.getMessage()));
    }
  }
}
