package dev.jetd.daemon.overflow;

import dev.jetd.daemon.outgoing.MemoryBudget;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Asks upstreams in this node's place, in the order they are named, and with hedging the next one
 * while the first takes its time. Called on a request's own thread, which it parks.
 */
public final class Overflow implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(2);

  /** Answers on their way through, all together: a part of a small heap. */
  private static final long MEMORY = 16 << 20;

  /** With less left nobody else can do it in time either. */
  private static final Duration TOO_SHORT = Duration.ofMillis(2);

  private final OverflowSettings settings;
  private final Heat heat;
  private final LongSupplier clock;
  private final Optional<HttpClient> http;
  private final List<Upstream> upstreams;

  public Overflow(OverflowSettings settings, Heat heat, LongSupplier clock) {
    this.settings = settings;
    this.heat = heat;
    this.clock = clock;
    this.http = settings.isOn() ? Optional.of(client(settings)) : Optional.empty();
    MemoryBudget memory = new MemoryBudget(MEMORY);
    this.upstreams =
        http.stream()
            .flatMap(
                client ->
                    settings.upstreams().stream()
                        .map(
                            url ->
                                new Upstream(
                                    url,
                                    client,
                                    settings.token(),
                                    memory,
                                    new Breaker(
                                        settings.breakerFailures(), settings.breakerOpen(), clock),
                                    clock)))
            .toList();
  }

  private static HttpClient client(OverflowSettings settings) {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .connectTimeout(CONNECT);
    settings.tls().context().ifPresent(client::sslContext);
    return client.build();
  }

  /** Whether anything is ever passed on. */
  public boolean isOn() {
    return settings.isOn();
  }

  /**
   * Whether an upstream is asked before this node computes.
   *
   * @param here nanoseconds expected here
   * @param bytes of the request's body
   * @param left time that the client waits
   */
  public boolean isPreferred(long here, int bytes, Duration left) {
    return isOn()
        && Preference.isElsewhere(
            settings.strategy(), heat.isHot(), here, expected(bytes), left.toNanos());
  }

  private OptionalLong expected(int bytes) {
    return upstreams.stream()
        .filter(u -> u.state() == Breaker.State.CLOSED)
        .map(u -> u.expectedNanos(bytes))
        .flatMapToLong(OptionalLong::stream)
        .min();
  }

  /**
   * The digests of which one must answer; empty where any may.
   *
   * @param local the digest of the model that would answer here; empty where there is none
   */
  public Optional<List<String>> digests(Optional<String> local) {
    return settings.anyDigest()
        ? Optional.empty()
        : Optional.of(local.map(List::of).orElseGet(settings::digests));
  }

  /**
   * A good answer of one of the upstreams; empty if there is none in time.
   *
   * @param request its time is cut to what an upstream is given
   */
  public Optional<Returned> ask(Passed request) {
    if (request.digests().filter(List::isEmpty).isPresent()) {
      return Optional.empty();
    }
    Duration left =
        request.left().compareTo(settings.timeout()) < 0 ? request.left() : settings.timeout();
    long until = clock.getAsLong() + left.toNanos();
    try (Round round = new Round(request, until)) {
      return round.answer();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** One request's way round the upstreams. */
  private final class Round implements AutoCloseable {
    private final Passed request;
    private final long until;
    private final Iterator<Upstream> next = upstreams.iterator();
    private final BlockingQueue<Asked> ended = new LinkedBlockingQueue<>();
    private final List<Asked> pending = new ArrayList<>();

    /** One asked. */
    private record Asked(Upstream upstream, CompletableFuture<Upstream.Attempt> attempt) {}

    private Round(Passed request, long until) {
      this.request = request;
      this.until = until;
    }

    Optional<Returned> answer() throws InterruptedException {
      begin();
      while (!pending.isEmpty()) {
        Optional<Asked> done = await();
        if (done.isEmpty() && left().compareTo(TOO_SHORT) < 0) {
          pending.forEach(asked -> end(asked, asked.upstream()::late));
          pending.clear();
          return Optional.empty();
        }
        Optional<Returned> good = done.flatMap(this::result);
        if (good.isPresent()) {
          return good;
        }
        // It failed, or it takes its time: another may do better.
        begin();
      }
      return Optional.empty();
    }

    private Optional<Returned> result(Asked done) {
      pending.remove(done);
      return done.attempt().join().returned();
    }

    private Optional<Asked> await() throws InterruptedException {
      boolean hedges = !settings.hedgeAfter().isZero() && next.hasNext();
      Duration patience =
          hedges && settings.hedgeAfter().compareTo(left()) < 0 ? settings.hedgeAfter() : left();
      return Optional.ofNullable(ended.poll(patience.toNanos(), TimeUnit.NANOSECONDS));
    }

    private Duration left() {
      return Duration.ofNanos(Math.max(0, until - clock.getAsLong()));
    }

    /** Asks the next that may be asked, if there is one and time for it. */
    private void begin() {
      while (next.hasNext() && left().compareTo(TOO_SHORT) >= 0) {
        Upstream upstream = next.next();
        if (upstream.tryEnter()) {
          Asked asked = new Asked(upstream, upstream.ask(request.within(left())));
          pending.add(asked);
          var unused = asked.attempt().whenComplete((attempt, failure) -> ended.add(asked));
          return;
        }
      }
    }

    private void end(Asked asked, Runnable why) {
      if (asked.attempt().cancel(true)) {
        why.run();
      } else {
        asked.attempt().join().returned().ifPresent(r -> r.release().run());
      }
    }

    @Override
    public void close() {
      pending.forEach(asked -> end(asked, asked.upstream()::cancelled));
      pending.clear();
    }
  }

  /** For metrics. */
  public List<UpstreamView> view() {
    return upstreams.stream()
        .map(u -> new UpstreamView(u.label(), u.state().number(), u.outcomes()))
        .toList();
  }

  @Override
  public void close() {
    http.ifPresent(HttpClient::shutdownNow);
  }
}
