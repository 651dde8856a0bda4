package dev.jetd.daemon.http;

import dev.jetd.daemon.overflow.Overflow;
import dev.jetd.daemon.overflow.Passed;
import dev.jetd.daemon.overflow.Returned;
import dev.jetd.daemon.pool.PoolNode;
import dev.jetd.daemon.serving.EmbeddingService;
import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import dev.jetd.daemon.serving.ServedModel;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Has a request answered here or elsewhere. It is passed on whole and comes back whole, so no
 * dialect knows of it; what fails elsewhere is answered as if nobody had been asked.
 */
final class Forwarding {
  private static final HeaderName HOPS = HeaderNames.create(Passed.HOPS);

  /** What of a request's head matters to its answer. */
  private static final List<HeaderName> KEPT =
      List.of(
          HeaderNames.CONTENT_TYPE,
          HeaderNames.ACCEPT,
          HeaderNames.create("X-Jetd-Class"),
          HeaderNames.create(KserveAnswer.JSON_LENGTH));

  /** Bytes of a body that make about a token. */
  private static final int BYTES_A_TOKEN = 4;

  private final Overflow overflow;
  private final EmbeddingService embeddings;
  private final PoolNode node;
  private final LongSupplier clock;

  Forwarding(Overflow overflow, EmbeddingService embeddings, PoolNode node, LongSupplier clock) {
    this.overflow = overflow;
    this.embeddings = embeddings;
    this.node = node;
    this.clock = clock;
  }

  /**
   * @param start of the request, on the clock
   * @throws ServeException if neither this node nor another can answer
   */
  Answer answer(Route route, Exchange exchange, long start) {
    boolean passedOn = exchange.header(HOPS).isPresent();
    if (!route.forOthers() || !overflow.isOn() || passedOn || exchange.isHead()) {
      return labelled(route.handler().answer(exchange), exchange, passedOn);
    }
    exchange.keepBody();
    exchange.preferElsewhere(model -> isPreferred(exchange, model, start));
    try {
      return labelled(route.handler().answer(exchange), exchange, true);
    } catch (Elsewhere first) {
      // Half of the time: the other half is for doing it here after all.
      return elsewhere(exchange, start, 2).orElseGet(() -> here(route, exchange));
    } catch (ServeException refused) {
      if (!isForOthers(refused.error())) {
        throw refused;
      }
      return elsewhere(exchange, start, 1).orElseThrow(() -> refused);
    }
  }

  private Answer here(Route route, Exchange exchange) {
    exchange.preferElsewhere(model -> false);
    return labelled(route.handler().answer(exchange), exchange, true);
  }

  /** What another server may be able to do. */
  private static boolean isForOthers(ServeError error) {
    return error instanceof ServeError.Overloaded
        || error instanceof ServeError.UnknownModel
        || error instanceof ServeError.WrongKind;
  }

  private boolean isPreferred(Exchange exchange, LoadedModel model, long start) {
    int bytes = exchange.bodyLength();
    long here =
        model instanceof ServedModel texts
            ? embeddings.expectedNanos(texts, bytes / BYTES_A_TOKEN)
            : 0;
    return overflow.isPreferred(here, bytes, left(exchange, start));
  }

  private Duration left(Exchange exchange, long start) {
    return exchange.timeout().minusNanos(clock.getAsLong() - start);
  }

  /**
   * @param parts of which the others get one part of the time that is left
   */
  private Optional<Answer> elsewhere(Exchange exchange, long start, int parts) {
    exchange.release();
    try {
      Optional<byte[]> body = exchange.keptBody();
      Duration left = left(exchange, start);
      if (body.isEmpty() || left.isNegative()) {
        return Optional.empty();
      }
      Passed request =
          new Passed(
              exchange.method(),
              exchange.target(),
              kept(exchange),
              body.get(),
              exchange.wantedDigests().or(() -> overflow.digests(exchange.digest())),
              node.name(),
              left.dividedBy(parts));
      return exchange
          .whileConnected(() -> overflow.ask(request))
          .map(returned -> answer(exchange, returned));
    } catch (ServeException unreadable) {
      return Optional.empty();
    }
  }

  private static Map<String, String> kept(Exchange exchange) {
    Map<String, String> kept = new LinkedHashMap<>();
    for (HeaderName name : KEPT) {
      exchange.header(name).ifPresent(value -> kept.put(name.defaultCase(), value));
    }
    return kept;
  }

  private static Answer answer(Exchange exchange, Returned returned) {
    exchange.afterwards(returned.release());
    return Answer.text(200, returned.contentType(), out -> out.write(returned.body()))
        .headers(returned.headers())
        .header("X-Served-By", returned.server());
  }

  /** Which model answered, and, where there are several servers, which of them. */
  private Answer labelled(Answer answer, Exchange exchange, boolean amongOthers) {
    if (exchange.digest().isEmpty()) {
      return answer;
    }
    Answer labelled = answer.header(Passed.DIGEST, exchange.digest().get());
    return amongOthers || node.isMember() ? labelled.header("X-Served-By", node.name()) : labelled;
  }
}
