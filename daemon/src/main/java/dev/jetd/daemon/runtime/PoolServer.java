package dev.jetd.daemon.runtime;

import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.RegistrarSettings;
import dev.jetd.daemon.config.Setting;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.http.BindException;
import dev.jetd.daemon.lifecycle.ServiceManager;
import dev.jetd.daemon.lifecycle.Systemd;
import dev.jetd.daemon.metrics.PoolMetrics;
import dev.jetd.daemon.outgoing.TlsFiles;
import dev.jetd.daemon.registrar.EmbeddedLeases;
import dev.jetd.daemon.registrar.HealthChecks;
import dev.jetd.daemon.registrar.InferenceProbe;
import dev.jetd.daemon.registrar.LeaseHome;
import dev.jetd.daemon.registrar.Pins;
import dev.jetd.daemon.registrar.PoolTarget;
import dev.jetd.daemon.registrar.Registrar;
import dev.jetd.daemon.registrar.etcd.EtcdLeases;
import dev.jetd.daemon.registrar.web.Access;
import dev.jetd.daemon.registrar.web.PoolListener;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** A running registrar. It opens no model and needs no board. */
public final class PoolServer implements AutoCloseable {
  private static final LongSupplier CLOCK = System::nanoTime;
  private static final Duration CLOSING = Duration.ofSeconds(10);

  private final Registrar registrar;
  private final InferenceProbe probe;
  private final PoolListener listener;
  private final ServiceManager manager;

  private PoolServer(
      Registrar registrar, InferenceProbe probe, PoolListener listener, ServiceManager manager) {
    this.registrar = registrar;
    this.probe = probe;
    this.listener = listener;
    this.manager = manager;
  }

  /**
   * Starts a registrar and returns when it listens.
   *
   * @throws RuntimeException with a message for the operator if it cannot
   */
  public static PoolServer start(Configuration config, Home home, Map<String, String> environment) {
    Optional<TlsFiles> tls = tls(config);
    Access access = access(config, environment, tls);
    Pins pins =
        Pins.parse(config.get(RegistrarSettings.PINS))
            .orElseThrow(() -> new ConfigException("registrar.pins: entries must be NAME=VERSION"));
    Optional<String> key =
        lines(config, RegistrarSettings.NODE_KEY_FILE, environment, "node-key").stream()
            .findFirst();
    PoolTarget target = PoolTargets.of(config);
    LeaseHome leases = leases(config, environment);
    InferenceProbe probe = new InferenceProbe(config.get(RegistrarSettings.CHECK_TIMEOUT), key);
    HealthChecks.Factory checks =
        HealthChecks.inferring(probe, config.get(RegistrarSettings.CHECK_INTERVAL));
    Registrar registrar = new Registrar(leases, checks, pins, target, CLOCK);
    try {
      PoolListener listener = listen(config, tls, access, registrar);
      ServiceManager manager = Systemd.of(environment, home.natives(), Optional::empty, CLOCK);
      manager.ready("keeping a pool on port " + listener.port());
      return new PoolServer(registrar, probe, listener, manager);
    } catch (IOException | ConfigException e) {
      registrar.close();
      probe.close();
      throw e instanceof ConfigException c ? c : new BindException(String.valueOf(e.getMessage()));
    }
  }

  private static LeaseHome leases(Configuration config, Map<String, String> environment) {
    int most = config.get(RegistrarSettings.NODES);
    List<URI> etcd =
        config.get(RegistrarSettings.ETCD).stream().map(PoolServer::memberOfEtcd).toList();
    if (!etcd.isEmpty()) {
      String prefix = config.get(RegistrarSettings.ETCD_PREFIX);
      return new EtcdLeases(etcd, prefix.endsWith("/") ? prefix : prefix + "/", most, CLOCK);
    }
    Path state = StateDirectory.choose(config.get(Settings.STATE_DIR), environment);
    return new EmbeddedLeases(state.resolve("pool.json"), most, CLOCK);
  }

  private static URI memberOfEtcd(String text) {
    try {
      URI url = new URI(text);
      if (url.getHost() != null && String.valueOf(url.getScheme()).matches("https?")) {
        return url;
      }
    } catch (URISyntaxException e) {
      // As any other text that is no address.
    }
    throw new ConfigException("registrar.etcd: must be such as http://10.0.0.2:2379");
  }

  private static PoolListener listen(
      Configuration config, Optional<TlsFiles> tls, Access access, Registrar registrar)
      throws IOException {
    CollectorRegistry metrics = new CollectorRegistry();
    DefaultExports.register(metrics);
    new PoolMetrics(registrar).register(metrics);
    return PoolListener.start(
        config.get(RegistrarSettings.HOST),
        config.get(RegistrarSettings.PORT),
        tls,
        access,
        registrar,
        metrics,
        CLOCK);
  }

  private static Optional<TlsFiles> tls(Configuration config) {
    Optional<Path> certificate = config.get(RegistrarSettings.TLS_CERTIFICATE);
    Optional<Path> key = config.get(RegistrarSettings.TLS_KEY);
    Optional<Path> authority = config.get(RegistrarSettings.TLS_NODES_CA);
    if (certificate.isPresent() != key.isPresent() || (authority.isPresent() && key.isEmpty())) {
      throw new ConfigException(
          "registrar.tls-certificate and registrar.tls-key belong together, and"
              + " registrar.tls-nodes-ca needs both");
    }
    return certificate.map(c -> new TlsFiles(authority, certificate, key));
  }

  private static Access access(
      Configuration config, Map<String, String> environment, Optional<TlsFiles> tls) {
    List<String> tokens = lines(config, RegistrarSettings.TOKENS_FILE, environment, "pool-tokens");
    if (tokens.isEmpty() && tls.flatMap(TlsFiles::authorities).isEmpty()) {
      throw new ConfigException(
          "registrar.tokens-file: name a file with a token, or registrar.tls-nodes-ca, so that not"
              + " everybody can register");
    }
    return new Access(tokens);
  }

  /** The lines of a file of secrets that is configured, or handed over by systemd. */
  private static List<String> lines(
      Configuration config,
      Setting<Optional<Path>> setting,
      Map<String, String> environment,
      String credential) {
    Optional<Path> file = config.get(setting).or(() -> Credentials.file(environment, credential));
    if (file.isEmpty()) {
      return List.of();
    }
    try {
      List<String> lines =
          Files.readAllLines(file.get()).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .toList();
      if (lines.isEmpty()) {
        throw new ConfigException(setting.key() + ": " + file.get() + " is empty");
      }
      return lines;
    } catch (IOException e) {
      throw new ConfigException(setting.key() + ": " + file.get() + " cannot be read: " + e);
    }
  }

  public int port() {
    return listener.port();
  }

  /** The pool stays in force as it is. */
  @Override
  public void close() {
    manager.stopping(CLOSING);
    listener.close();
    registrar.close();
    probe.close();
    manager.close();
  }
}
