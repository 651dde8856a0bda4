package dev.jetd.daemon.config;

import static dev.jetd.daemon.config.ValueType.duration;
import static dev.jetd.daemon.config.ValueType.list;
import static dev.jetd.daemon.config.ValueType.oneOf;
import static dev.jetd.daemon.config.ValueType.optionalPath;
import static dev.jetd.daemon.config.ValueType.path;
import static dev.jetd.daemon.config.ValueType.text;
import static dev.jetd.daemon.config.ValueType.whole;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The keys of the registrar, {@code jetd pool serve}. No other command acts on them. */
public final class RegistrarSettings {

  /** What the pool is put into. */
  public enum TargetChoice {
    NGINX,
    LUA,
    PLUS
  }

  public static final Setting<String> HOST =
      new Setting<>("registrar.host", "127.0.0.1", text(), "address the registrar listens on");
  public static final Setting<Integer> PORT =
      new Setting<>(
          "registrar.port", "9070", whole(0, 65535), "port of the registrar; 0 takes a free one");
  public static final Setting<Optional<Path>> TOKENS_FILE =
      new Setting<>(
          "registrar.tokens-file",
          "",
          optionalPath(),
          "file with one token a line, with which nodes register; also the credential pool-tokens");
  public static final Setting<Optional<Path>> TLS_CERTIFICATE =
      new Setting<>(
          "registrar.tls-certificate",
          "",
          optionalPath(),
          "PEM file of the registrar's certificate chain; with it, it speaks TLS");
  public static final Setting<Optional<Path>> TLS_KEY =
      new Setting<>(
          "registrar.tls-key", "", optionalPath(), "PEM file of its private key, PKCS #8");
  public static final Setting<Optional<Path>> TLS_NODES_CA =
      new Setting<>(
          "registrar.tls-nodes-ca",
          "",
          optionalPath(),
          "PEM file of the authority whose certificates nodes may show instead of a token");
  public static final Setting<List<String>> ETCD =
      new Setting<>(
          "registrar.etcd",
          "",
          list(),
          "URLs of etcd's members, where several hosts with nginx share one table; without, the"
              + " registrar keeps it itself");
  public static final Setting<String> ETCD_PREFIX =
      new Setting<>(
          "registrar.etcd-prefix", "/jetd/pool/", text(), "what every key in etcd begins with");
  public static final Setting<Integer> NODES =
      new Setting<>("registrar.nodes", "4096", whole(1, 65536), "most nodes of the pool");

  public static final Setting<TargetChoice> TARGET =
      new Setting<>(
          "registrar.target",
          "nginx",
          oneOf(List.of(TargetChoice.values())),
          "how nginx is told: nginx writes upstreams and reloads, lua feeds a balancer in Lua without"
              + " reloads, plus uses the API of NGINX Plus");
  public static final Setting<Path> FILE =
      new Setting<>(
          "registrar.file",
          "/var/lib/jetd-pool/pool.conf",
          path(),
          "file that nginx reads: its upstreams, or with target lua the balancer's table");
  public static final Setting<String> NGINX_TEST =
      new Setting<>(
          "registrar.nginx-test", "nginx -t", text(), "command that checks nginx's configuration");
  public static final Setting<String> NGINX_RELOAD =
      new Setting<>(
          "registrar.nginx-reload", "nginx -s reload", text(), "command that makes nginx take it");
  public static final Setting<Optional<Path>> NGINX_HELPER =
      new Setting<>(
          "registrar.nginx-helper",
          "",
          optionalPath(),
          "socket of the root helper that does both, instead of the commands");
  public static final Setting<Duration> RELOAD_EVERY =
      new Setting<>(
          "registrar.reload-every",
          "5s",
          duration(Duration.ZERO, Duration.ofMinutes(10)),
          "least time between two reloads of nginx");
  public static final Setting<Integer> KEEPALIVE =
      new Setting<>(
          "registrar.keepalive",
          "32",
          whole(0, 4096),
          "idle connections that each worker of nginx keeps to the nodes of an upstream");
  public static final Setting<Path> LUA_SOCKET =
      new Setting<>(
          "registrar.lua-socket",
          "/run/jetd-pool/nginx.sock",
          path(),
          "with target lua, socket on which nginx takes the table");
  public static final Setting<String> PLUS_URL =
      new Setting<>(
          "registrar.plus-url",
          "http://127.0.0.1:8080/api/9",
          text(),
          "with target plus, the API of NGINX Plus");

  public static final Setting<List<String>> PINS =
      new Setting<>(
          "registrar.pins",
          "",
          list(),
          "NAME=VERSION or NAME=DIGEST: which bundle a model's plain name means; without, the one that"
              + " most nodes have");
  public static final Setting<Duration> CHECK_INTERVAL =
      new Setting<>(
          "registrar.check-interval",
          "1s",
          duration(Duration.ofMillis(50), Duration.ofMinutes(10)),
          "time between two checks of a node");
  public static final Setting<Duration> CHECK_TIMEOUT =
      new Setting<>(
          "registrar.check-timeout",
          "1500ms",
          duration(Duration.ofMillis(50), Duration.ofMinutes(1)),
          "how long a node may take for the short text of a check");
  public static final Setting<Optional<Path>> NODE_KEY_FILE =
      new Setting<>(
          "registrar.node-key-file",
          "",
          optionalPath(),
          "file with an API key of the nodes, for the checks; also the credential node-key");

  static final List<Setting<?>> ALL =
      List.of(
          HOST,
          PORT,
          TOKENS_FILE,
          TLS_CERTIFICATE,
          TLS_KEY,
          TLS_NODES_CA,
          ETCD,
          ETCD_PREFIX,
          NODES,
          TARGET,
          FILE,
          NGINX_TEST,
          NGINX_RELOAD,
          NGINX_HELPER,
          RELOAD_EVERY,
          KEEPALIVE,
          LUA_SOCKET,
          PLUS_URL,
          PINS,
          CHECK_INTERVAL,
          CHECK_TIMEOUT,
          NODE_KEY_FILE);

  private RegistrarSettings() {}
}
