package dev.jetd.daemon.serving;

import dev.jetd.bindings.Session;
import dev.jetd.models.Bundle;
import dev.jetd.models.InputException;
import dev.jetd.models.Manifest;
import dev.jetd.models.Tokenizer;
import dev.jetd.models.Tokens;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * A model of texts in service, whether it gives them vectors or scores: its bundle, tokenizer,
 * session and lanes. Owns the last three.
 */
public final class ServedModel implements LoadedModel {
  private static final System.Logger LOG = System.getLogger(ServedModel.class.getName());

  /**
   * How a model is run.
   *
   * @param lanes runs at the same time
   * @param batchTokens the most tokens of one run
   */
  public record Lanes(int lanes, int batchTokens) {}

  private final Bundle bundle;
  private final Tokenizer tokenizer;
  private final Session session;
  private final Lanes lanes;
  private final TokenizerThreads tokenizers;
  private final LongSupplier clock;
  private final ServingObserver observer;
  private final Scheduler scheduler;
  private final KeySpace keys;
  private final Holds holds = new Holds(this::close);

  /** Takes over tokenizer and session: they are closed with this. */
  public ServedModel(
      Bundle bundle,
      Tokenizer tokenizer,
      Session session,
      Lanes lanes,
      TokenizerThreads tokenizers,
      LongSupplier clock,
      ServingObserver observer) {
    this.bundle = bundle;
    this.tokenizer = tokenizer;
    this.session = session;
    this.lanes = lanes;
    this.tokenizers = tokenizers;
    this.clock = clock;
    this.observer = observer;
    this.scheduler =
        new Scheduler(
            session,
            lanes.lanes(),
            lanes.batchTokens(),
            clock,
            observer,
            observer.meter(bundle.manifest().id().name()));
    this.keys =
        new KeySpace(bundle.digest(), session.arithmetic() + ' ' + System.getProperty("os.arch"));
  }

  @Override
  public Manifest manifest() {
    return bundle.manifest();
  }

  @Override
  public String digest() {
    return bundle.digest();
  }

  @Override
  public String backend() {
    return session.backend();
  }

  /** What is computed in, which an operator may choose to be less than the bundle has. */
  @Override
  public String precision() {
    return session.precision().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Holds holds() {
    return holds;
  }

  public Bundle bundle() {
    return bundle;
  }

  /** Names this model's vectors. */
  KeySpace keys() {
    return keys;
  }

  public Lanes lanes() {
    return lanes;
  }

  public int tokenizationWorkers() {
    return tokenizers.count();
  }

  public Session session() {
    return session;
  }

  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** When a run last ended well, on the service's clock. */
  long lastGoodRun() {
    return scheduler.lastGoodRun();
  }

  /** For how long the oldest run under way has been going, in nanoseconds; 0 if there is none. */
  public long longestRun() {
    return scheduler.longestRun();
  }

  /** Runs the longest sequence the model takes, once for every lane. */
  @Override
  public void warmUp() {
    int[] longest = new int[manifest().maxTokens()];
    List<Computation> passes =
        IntStream.range(0, lanes.lanes())
            .mapToObj(i -> new EmbeddingInput.Ids(longest))
            .map(input -> new Computation(input, Priority.INTERACTIVE, this, clock.getAsLong()))
            .toList();
    passes.forEach(this::submit);
    try {
      passes.forEach(pass -> pass.vector().join());
    } catch (CompletionException e) {
      throw e.getCause() instanceof ServeException cause ? cause : e;
    }
  }

  ServiceRate rate() {
    return scheduler.rate();
  }

  /** Has a computation tokenized and queued. */
  void submit(Computation computation) {
    try {
      tokenizers.of(computation.input()).execute(() -> tokenizeAndQueue(computation));
    } catch (RejectedExecutionException e) {
      computation.fail(ServeErrors.stopping());
    }
  }

  /** Takes note that a computation's priority was raised. */
  void hasten(Computation computation) {
    scheduler.hasten(computation);
  }

  /**
   * Does something with the tokenizer on one of its threads.
   *
   * @param size of what is worked on, in characters or ids
   */
  <T> CompletableFuture<T> onTokenizer(int size, Function<Tokenizer, T> work) {
    try {
      return CompletableFuture.supplyAsync(() -> work.apply(tokenizer), tokenizers.of(size));
    } catch (RejectedExecutionException e) {
      return CompletableFuture.failedFuture(new ServeException(ServeErrors.stopping()));
    }
  }

  private void tokenizeAndQueue(Computation computation) {
    if (computation.abandoned()) {
      observer.dropped();
      computation.fail(ServeErrors.nobodyWaits());
      return;
    }
    try {
      long start = clock.getAsLong();
      Tokens tokens =
          switch (computation.input()) {
            case EmbeddingInput.Text t -> tokenizer.encode(t.text(), t.treatment().keep());
            case EmbeddingInput.Ids i -> tokenizer.fromIds(i.ids(), i.treatment().keep());
            case EmbeddingInput.Pair p ->
                tokenizer.encodePair(p.first(), p.second(), p.treatment().keep());
          };
      long end = clock.getAsLong();
      observer.tokenized(end - start);
      computation.queued(tokens, end);
      scheduler.submit(computation);
    } catch (InputException e) {
      computation.fail(new ServeError.Invalid("", String.valueOf(e.getMessage())));
    } catch (RuntimeException | Error e) {
      computation.fail(new ServeError.BackendFailed("the tokenizer failed: " + e.getMessage()));
    }
  }

  /**
   * Gives up on a model whose runs may never end: all that runs, waits or comes later fails.
   *
   * @param reason for the clients
   */
  public void abandon(String reason) {
    scheduler.abandon(new ServeError.BackendFailed(reason));
  }

  /** Finishes what is queued, then frees everything but what a lane that hangs still uses. */
  @Override
  public void close() {
    scheduler.close();
    if (scheduler.ended()) {
      session.close();
    } else {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} by {1} is not freed: a run of it has not ended",
          bundle,
          session.backend());
    }
    tokenizer.close();
  }
}
