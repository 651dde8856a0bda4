package dev.jetd.daemon.http;

import dev.jetd.daemon.lifecycle.State;
import dev.jetd.daemon.serving.TokenService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The dialects that one listener speaks, and which of them has the word on a path. */
final class Dialects {
  private final List<Dialect> all;

  /**
   * @param all the first owns what no other does
   */
  Dialects(List<Dialect> all) {
    this.all = List.copyOf(all);
  }

  /** A route and whose it is. */
  record Bound(Dialect dialect, Route route) {}

  /** What clients are served. */
  static Dialects api(Listeners at, HttpRules rules, HttpServices services) {
    CachedForm form = new CachedForm(services.embeddings(), rules.keys().isPresent());
    VectorTexts texts = VectorTexts.keeping();
    Dialect seed = new SeedDialect(services.embeddings(), form, texts, rules.texts());
    BooleanSupplier healthy =
        () -> services.lifecycle().isReady() && services.health().failure().isEmpty();
    BooleanSupplier stopping = () -> services.lifecycle().state().compareTo(State.DRAINING) >= 0;
    PageDialect page = new PageDialect(seed);
    TelemetryStreams streams =
        new TelemetryStreams(
            services.board(),
            new VitalsJson(services.vitals(), services.lifecycle(), services.power())::write,
            services.deadlines(),
            services.clock(),
            TelemetryStreams.PATIENCE,
            stopping);
    return new Dialects(
        List.of(
            seed,
            new OpenAiDialect(services.embeddings(), services.models(), form, texts, rules.texts()),
            new OllamaDialect(
                services.embeddings(),
                services.models(),
                Instant.now(),
                page,
                texts,
                rules.texts()),
            new TeiDialect(
                services.embeddings(),
                new TokenService(services.clock()),
                new TeiInfo(at.connections(), rules.texts()),
                healthy,
                texts,
                rules.texts()),
            new KserveDialect(services),
            new ModelsDialect(
                services.models(),
                services.repository(),
                new Downloads(rules.keys().isPresent()),
                seed),
            new BoardDialect(services.board(), streams, seed),
            new PowerDialect(services.board(), services.power(), seed),
            new PoolDialect(services.pool(), services.stop(), seed),
            new OperationsDialect(
                services.lifecycle(),
                services.health(),
                services.engines(),
                services.board().machine(),
                services.pool(),
                Optional.empty(),
                seed),
            ManagementDialect.forTheApi(
                services.repository(), services.stock(), services.lifecycle(), seed),
            page,
            DocsDialect.load(seed)));
  }

  /** What operators are served. */
  static Dialects admin(HttpRules rules, HttpServices services) {
    CachedForm form = new CachedForm(services.embeddings(), rules.keys().isPresent());
    Dialect seed = new SeedDialect(services.embeddings(), form, VectorTexts.none(), rules.texts());
    return new Dialects(
        List.of(
            new OperationsDialect(
                services.lifecycle(),
                services.health(),
                services.engines(),
                services.board().machine(),
                services.pool(),
                Optional.of(services.metrics()),
                seed),
            new ManagementDialect(
                services.repository(), services.stock(), services.lifecycle(), seed)));
  }

  /** All routes by their paths. */
  Map<String, List<Bound>> byPath() {
    Map<String, List<Bound>> byPath = new LinkedHashMap<>();
    for (Dialect dialect : all) {
      for (Route route : dialect.routes()) {
        byPath.computeIfAbsent(route.path(), p -> new ArrayList<>()).add(new Bound(dialect, route));
      }
    }
    return byPath;
  }

  /** Whose errors a path has that is in no route, or was never looked up. */
  Dialect owner(String target) {
    String path = target.split("\\?", 2)[0];
    return all.stream()
        .filter(d -> d.routes().stream().anyMatch(r -> r.path().equals(path)))
        .findFirst()
        .or(
            () ->
                all.stream()
                    .filter(d -> !d.territory().isEmpty() && path.startsWith(d.territory()))
                    .max(Comparator.comparingInt(d -> d.territory().length())))
        .orElse(all.getFirst());
  }
}
