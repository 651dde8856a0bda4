package dev.jetd.daemon.pool;

import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.governing.BoardPower;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.WorkPulse;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * This node as a member of its pool: a lease at each registrar, independent of each other. Without
 * registrars it does nothing at all.
 */
public final class PoolNode implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  /** Beyond the time given to leave: for the answer that is being waited for when it is up. */
  private static final Duration SLACK = ANSWER.multipliedBy(2);

  private final PoolSettings settings;
  private final NodeReport report;
  private final AtomicReference<Member> member = new AtomicReference<>(new Member("", 0, 0));
  private final Optional<HttpClient> http;
  private final List<RegistrarLease> leases;

  /** Who this is, once it serves. */
  private record Member(String name, int apiPort, int adminPort) {}

  /** What the daemon has that the pool is told of. */
  public record Sources(
      Models models,
      BoardWatch watch,
      BoardPower power,
      WorkPulse pulse,
      RequestFigures requests,
      int queuedTokens,
      int connections) {}

  /**
   * @param state where weights are kept
   * @param clock nanoseconds that never jump
   */
  public PoolNode(
      PoolSettings settings,
      Sources sources,
      Path state,
      LongSupplier clock,
      RandomGenerator random) {
    this.settings = settings;
    this.report =
        new NodeReport(
            sources.models(),
            sources.watch(),
            new NodeWeight(
                sources.watch(), sources.power(), sources.models(), sources.pulse(), state),
            new FiguresMeter(sources.watch(), sources.requests(), clock),
            settings.ttl(),
            sources.queuedTokens(),
            sources.connections());
    // A client has threads and memory of its own: not for a node in no pool.
    this.http = settings.registrars().isEmpty() ? Optional.empty() : Optional.of(client(settings));
    this.leases =
        http.stream()
            .flatMap(h -> settings.registrars().stream().map(url -> lease(h, url, clock, random)))
            .toList();
  }

  private static HttpClient client(PoolSettings settings) {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(CONNECT);
    settings.tls().context().ifPresent(client::sslContext);
    return client.build();
  }

  private RegistrarLease lease(
      HttpClient client, URI registrar, LongSupplier clock, RandomGenerator random) {
    return new RegistrarLease(
        new RegistrarClient(client, registrar, settings.token(), ANSWER),
        new RegistrarLease.Teller() {
          @Override
          public AddressChoice.Reach address() {
            return settings.address().towards(registrar, member.get().apiPort());
          }

          @Override
          public Announcement announcement(NodeAddress address, NodeState state) {
            return report.announcement(address, member.get().adminPort(), state);
          }

          @Override
          public String node() {
            return name();
          }
        },
        new Backoff(random),
        clock);
  }

  /** Whether this node is in a pool. */
  public boolean isMember() {
    return !leases.isEmpty();
  }

  /**
   * Registers everywhere, in the background.
   *
   * @param apiPort the port that is listened on
   * @param adminPort the port of the metrics
   */
  public void start(int apiPort, int adminPort) {
    String name = settings.name().orElseGet(() -> NodeName.usual(Path.of("/"), apiPort));
    member.set(new Member(name, apiPort, adminPort));
    leases.forEach(RegistrarLease::start);
  }

  /** The node's name; empty before it serves. */
  public String name() {
    return member.get().name();
  }

  public boolean leavesOnStop() {
    return settings.leaveOnStop() && isMember();
  }

  /** The longest that leaving takes. */
  public Duration longestLeave() {
    return settings.leaveTimeout().plus(SLACK);
  }

  /** Tells the registrars that the node is finishing; waits no longer than given. */
  public void draining(Duration patience) {
    var unused = all(RegistrarLease::drain, patience);
  }

  /**
   * Gives all leases back and waits, within bounds, until no registrar sends work any more.
   *
   * @return whether every registrar said so
   */
  public boolean leave() {
    return all(lease -> lease.leave(settings.leaveTimeout()), longestLeave());
  }

  private boolean all(Function<RegistrarLease, CompletableFuture<Boolean>> ask, Duration patience) {
    List<CompletableFuture<Boolean>> asked = leases.stream().map(ask).toList();
    try {
      CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
      return asked.stream().allMatch(CompletableFuture::join);
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  public PoolView view() {
    return new PoolView(
        name(),
        report.weight(),
        report.permits(),
        settings.ttl(),
        leases.stream().map(RegistrarLease::view).toList());
  }

  /** Ends at once; leases that are held run out. */
  @Override
  public void close() {
    leases.forEach(RegistrarLease::close);
    http.ifPresent(HttpClient::shutdownNow);
  }
}
