package dev.jetd.daemon.overflow;

import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.OverflowKeys;
import dev.jetd.daemon.config.OverflowKeys.Strategy;
import dev.jetd.daemon.outgoing.ServerUrl;
import dev.jetd.daemon.outgoing.TlsFiles;
import dev.jetd.daemon.outgoing.TokenFile;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the configuration says of overflow.
 *
 * @param digests of models that this node lacks and an upstream may answer for
 * @param hedgeAfter zero for never
 */
public record OverflowSettings(
    Strategy strategy,
    List<URI> upstreams,
    TokenFile token,
    TlsFiles tls,
    boolean anyDigest,
    List<String> digests,
    Duration timeout,
    Duration hedgeAfter,
    int breakerFailures,
    Duration breakerOpen) {
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  /** Copies the lists. */
  public OverflowSettings {
    upstreams = List.copyOf(upstreams);
    digests = List.copyOf(digests);
  }

  /**
   * @param credential the token's file where the configuration names none
   * @throws ConfigException naming the key that makes no sense
   */
  public static OverflowSettings of(Configuration config, Optional<Path> credential) {
    OverflowSettings settings =
        new OverflowSettings(
            config.get(OverflowKeys.STRATEGY),
            ServerUrl.all("overflow.upstreams", config.get(OverflowKeys.UPSTREAMS)),
            new TokenFile(config.get(OverflowKeys.TOKEN_FILE).or(() -> credential)),
            new TlsFiles(config.get(OverflowKeys.CA_FILE), Optional.empty(), Optional.empty()),
            config.get(OverflowKeys.ANY_DIGEST),
            config.get(OverflowKeys.DIGESTS),
            config.get(OverflowKeys.TIMEOUT),
            config.get(OverflowKeys.HEDGE_AFTER),
            config.get(OverflowKeys.BREAKER_FAILURES),
            config.get(OverflowKeys.BREAKER_OPEN));
    settings.check();
    return settings;
  }

  private void check() {
    if (strategy != Strategy.EDGE_ONLY && upstreams.isEmpty()) {
      throw new ConfigException(
          "overflow.strategy: name an upstream with overflow.upstreams first");
    }
    for (String digest : digests) {
      if (!DIGEST.matcher(digest).matches()) {
        throw new ConfigException(
            "overflow.digests: '" + digest + "' is not the digest of a model, 64 hex digits");
      }
    }
  }

  /** Whether anything is ever passed on. */
  boolean isOn() {
    return strategy != Strategy.EDGE_ONLY && !upstreams.isEmpty();
  }
}
