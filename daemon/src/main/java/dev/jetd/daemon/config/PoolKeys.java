package dev.jetd.daemon.config;

import static dev.jetd.daemon.config.ValueType.duration;
import static dev.jetd.daemon.config.ValueType.flag;
import static dev.jetd.daemon.config.ValueType.list;
import static dev.jetd.daemon.config.ValueType.optionalPath;
import static dev.jetd.daemon.config.ValueType.optionalText;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of a node's part in a pool. */
public final class PoolKeys {
  public static final Setting<List<String>> REGISTRARS =
      new Setting<>(
          "pool.registrars",
          "",
          list(),
          "URLs of the registrars ('jetd pool serve') whose pools this node is in, separated by"
              + " commas");
  public static final Setting<Optional<Path>> TOKEN_FILE =
      new Setting<>(
          "pool.token-file",
          "",
          optionalPath(),
          "file with the token that registrars ask for; the credential pool-token, if not set");
  public static final Setting<Optional<Path>> CA_FILE =
      new Setting<>(
          "pool.ca-file",
          "",
          optionalPath(),
          "PEM file of the authorities that registrars are trusted by; those of Java, if not set");
  public static final Setting<Optional<Path>> CERTIFICATE_FILE =
      new Setting<>(
          "pool.certificate-file",
          "",
          optionalPath(),
          "PEM file of the certificate that registrars know this node by");
  public static final Setting<Optional<Path>> KEY_FILE =
      new Setting<>("pool.key-file", "", optionalPath(), "PEM file of its key, PKCS #8");
  public static final Setting<Optional<String>> NODE =
      new Setting<>(
          "pool.node",
          "",
          optionalText(),
          "name of this node in its pool; the host's name and a part of a digest of the machine id,"
              + " if not set");
  public static final Setting<Optional<String>> ADDRESS =
      new Setting<>(
          "pool.address",
          "",
          optionalText(),
          "address and port that the pool reaches this node by; what the API listens on, if not set");
  public static final Setting<Duration> TTL =
      new Setting<>(
          "pool.ttl",
          "15s",
          duration(Duration.ofSeconds(3), Duration.ofMinutes(5)),
          "how long a lease holds without being renewed: longer than a restart takes");
  public static final Setting<Boolean> LEAVE_ON_STOP =
      new Setting<>(
          "pool.leave-on-stop",
          "false",
          flag(),
          "whether a stop takes the node out of its pool; if not, it is expected back before its"
              + " lease has run out");
  public static final Setting<Duration> LEAVE_TIMEOUT =
      new Setting<>(
          "pool.leave-timeout",
          "10s",
          duration(Duration.ofMillis(100), Duration.ofSeconds(25)),
          "how long a node that leaves waits for its registrars to send no more work");

  static final List<Setting<?>> ALL =
      List.of(
          REGISTRARS,
          TOKEN_FILE,
          CA_FILE,
          CERTIFICATE_FILE,
          KEY_FILE,
          NODE,
          ADDRESS,
          TTL,
          LEAVE_ON_STOP,
          LEAVE_TIMEOUT);

  private PoolKeys() {}
}
