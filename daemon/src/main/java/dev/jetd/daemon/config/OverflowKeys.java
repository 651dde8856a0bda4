package dev.jetd.daemon.config;

import static dev.jetd.daemon.config.ValueType.duration;
import static dev.jetd.daemon.config.ValueType.flag;
import static dev.jetd.daemon.config.ValueType.list;
import static dev.jetd.daemon.config.ValueType.oneOf;
import static dev.jetd.daemon.config.ValueType.optionalPath;
import static dev.jetd.daemon.config.ValueType.whole;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of sending requests elsewhere. */
public final class OverflowKeys {
  /** Who computes. */
  public enum Strategy {
    /** This node, whatever it answers. */
    EDGE_ONLY,
    /** This node; the upstream when this one cannot, or is too hot. */
    EDGE_FIRST,
    /** The upstream; this node when that one cannot. */
    UPSTREAM_FIRST,
    /** Whoever is expected to answer sooner. */
    AUTO
  }

  public static final Setting<Strategy> STRATEGY =
      new Setting<>(
          "overflow.strategy",
          "edge-only",
          oneOf(List.of(Strategy.values())),
          "who computes: this node alone; this node first, or the upstream first, and the other where"
              + " that cannot; or whoever is expected to be sooner");
  public static final Setting<List<String>> UPSTREAMS =
      new Setting<>(
          "overflow.upstreams",
          "",
          list(),
          "URLs of servers to ask in this node's place, in their order, separated by commas");
  public static final Setting<Optional<Path>> TOKEN_FILE =
      new Setting<>(
          "overflow.token-file",
          "",
          optionalPath(),
          "file with the key that upstreams ask for; the credential overflow-token, if not set");
  public static final Setting<Optional<Path>> CA_FILE =
      new Setting<>(
          "overflow.ca-file",
          "",
          optionalPath(),
          "PEM file of the authorities that upstreams are trusted by; those of Java, if not set");
  public static final Setting<Boolean> ANY_DIGEST =
      new Setting<>(
          "overflow.any-digest",
          "false",
          flag(),
          "whether vectors of another model than this node's own are good; without it an upstream has"
              + " to prove the digest");
  public static final Setting<List<String>> DIGESTS =
      new Setting<>(
          "overflow.digests",
          "",
          list(),
          "digests of the models that this node lacks and an upstream may answer for, separated by"
              + " commas");
  public static final Setting<Duration> TIMEOUT =
      new Setting<>(
          "overflow.timeout",
          "10s",
          duration(Duration.ofMillis(10), Duration.ofMinutes(10)),
          "how long upstreams may take, if the request itself leaves so much");
  public static final Setting<Duration> HEDGE_AFTER =
      new Setting<>(
          "overflow.hedge-after",
          "0s",
          duration(Duration.ZERO, Duration.ofMinutes(1)),
          "after how long without an answer the next upstream is asked as well; 0s is never");
  public static final Setting<Integer> BREAKER_FAILURES =
      new Setting<>(
          "overflow.breaker-failures",
          "5",
          whole(1, 1000),
          "failures in a row after which an upstream is not asked for a while");
  public static final Setting<Duration> BREAKER_OPEN =
      new Setting<>(
          "overflow.breaker-open",
          "5s",
          duration(Duration.ofMillis(10), Duration.ofMinutes(1)),
          "that while, before one request tries again; it doubles with each that fails, up to 60s");

  static final List<Setting<?>> ALL =
      List.of(
          STRATEGY,
          UPSTREAMS,
          TOKEN_FILE,
          CA_FILE,
          ANY_DIGEST,
          DIGESTS,
          TIMEOUT,
          HEDGE_AFTER,
          BREAKER_FAILURES,
          BREAKER_OPEN);

  private OverflowKeys() {}
}
