package dev.jetd.daemon.serving;

import dev.jetd.models.InputException;
import dev.jetd.models.Piece;
import dev.jetd.models.Tokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Shows how a model's tokenizer cuts texts, and puts texts together again. Called on the request's
 * own thread, which it parks: the tokenizer's native code runs on its own threads.
 */
public final class TokenService {
  private final LongSupplier clock;

  /**
   * @param clock nanoseconds
   */
  public TokenService(LongSupplier clock) {
    this.clock = clock;
  }

  /**
   * The tokens of every text.
   *
   * @param field what the dialect calls the texts
   * @param withSpecial whether special tokens are among them
   */
  public List<List<Piece>> pieces(
      ServedModel model, String field, List<String> texts, boolean withSpecial, Duration timeout) {
    List<CompletableFuture<List<Piece>>> pieces = new ArrayList<>();
    for (String text : texts) {
      Function<Tokenizer, List<Piece>> work = tokenizer -> tokenizer.pieces(text, withSpecial);
      pieces.add(model.onTokenizer(text.length(), work));
    }
    return all(field, pieces, timeout);
  }

  /**
   * The text of every list of token ids.
   *
   * @param field what the dialect calls the ids
   */
  public List<String> texts(
      ServedModel model, String field, List<int[]> ids, boolean skipSpecial, Duration timeout) {
    List<CompletableFuture<String>> texts = new ArrayList<>();
    for (int[] each : ids) {
      texts.add(model.onTokenizer(each.length, tokenizer -> tokenizer.decode(each, skipSpecial)));
    }
    return all(field, texts, timeout);
  }

  private <T> List<T> all(String field, List<CompletableFuture<T>> parts, Duration timeout) {
    long deadline = clock.getAsLong() + timeout.toNanos();
    List<T> all = new ArrayList<>();
    try {
      for (CompletableFuture<T> part : parts) {
        all.add(one(name(field, all.size(), parts.size()), part, deadline, timeout));
      }
      return all;
    } finally {
      parts.forEach(part -> part.cancel(false));
    }
  }

  private static String name(String field, int index, int count) {
    return count == 1 ? field : field + "[" + index + "]";
  }

  private <T> T one(String field, CompletableFuture<T> part, long deadline, Duration timeout) {
    try {
      return part.get(deadline - clock.getAsLong(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new ServeException(
          new ServeError.Expired("not done within " + timeout.toMillis() + " ms"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServeException(ServeErrors.nobodyWaits());
    } catch (ExecutionException e) {
      throw failure(field, e);
    }
  }

  private static RuntimeException failure(String field, ExecutionException failed) {
    if (failed.getCause() instanceof ServeException serve) {
      return serve;
    }
    if (failed.getCause() instanceof InputException input) {
      return new ServeException(new ServeError.Invalid(field, field + ": " + input.getMessage()));
    }
    return new ServeException(
        new ServeError.BackendFailed("the tokenizer failed: " + failed.getMessage()));
  }
}
