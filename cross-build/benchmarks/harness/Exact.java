import dev.jetd.daemon.bench.Answer;
import dev.jetd.daemon.bench.HttpConnection;
import dev.jetd.daemon.bench.RequestShape;
import dev.jetd.daemon.bench.Target;
import dev.jetd.daemon.bench.WordTexts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Asks for 500 texts one by one, then 20,000 times over 64 connections with calls of many texts
 * among them, caches off: every vector must come back as the very same digits.
 */
final class Exact {
  private static final int TEXTS = 500;
  private static final int CONNECTIONS = 64;
  private static final int BULK_TEXTS = 40;

  /** Every so many requests is a bulk call. */
  private static final int BULK_EVERY = 50;

  /** What a client that was refused waits; 64 connections with a bulk call each fill the queue. */
  private static final long BACK_OFF = 200_000_000;

  private Exact() {}

  static void run(Setup setup, List<String> arguments) throws Exception {
    int requests = (int) Bench.option(arguments, "--requests", 20_000);
    Bench.nothingLeft(arguments);
    boolean good = true;
    for (String precision : List.of(Setup.DEFAULT, "int8", "fp32")) {
      try (Server jetd = setup.jetd(precision)) {
        good &= check(precision, jetd.target(), requests);
      }
    }
    if (!good) {
      System.exit(1);
    }
  }

  private static boolean check(String precision, Target target, int requests) throws Exception {
    WordTexts made = new WordTexts(4, 256, 9, false);
    List<String> texts = IntStream.range(0, TEXTS).mapToObj(made::at).toList();
    List<String> alone = new ArrayList<>();
    try (HttpConnection connection = new HttpConnection(target)) {
      for (String text : texts) {
        alone.addAll(ask(connection, List.of(text)));
      }
    }
    AtomicInteger left = new AtomicInteger(requests);
    AtomicLong vectors = new AtomicLong();
    AtomicLong different = new AtomicLong();
    AtomicLong failed = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      Random random = new Random(i);
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try (HttpConnection connection = new HttpConnection(target)) {
                      for (int n = left.decrementAndGet(); n >= 0; n = left.decrementAndGet()) {
                        int[] picks =
                            random.ints(n % BULK_EVERY == 0 ? BULK_TEXTS : 1, 0, TEXTS).toArray();
                        List<String> got =
                            ask(connection, IntStream.of(picks).mapToObj(texts::get).toList());
                        for (int k = 0; k < picks.length; k++) {
                          vectors.incrementAndGet();
                          if (!got.get(k).equals(alone.get(picks[k]))) {
                            different.incrementAndGet();
                          }
                        }
                      }
                    } catch (IOException e) {
                      failed.incrementAndGet();
                      System.err.println("jetd: " + e);
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    System.out.printf(
        Locale.ROOT,
        "%s: %,d requests over %d connections, one in %d a bulk call of %d texts: %,d vectors, %,d differ from the"
            + " one computed alone, %,d connections failed%n",
        precision,
        requests,
        CONNECTIONS,
        BULK_EVERY,
        BULK_TEXTS,
        vectors.get(),
        different.get(),
        failed.get());
    return different.get() == 0 && failed.get() == 0;
  }

  /** The vectors of an answer as their JSON text. */
  private static List<String> ask(HttpConnection connection, List<String> texts) throws IOException {
    byte[] body = RequestShape.SEED.body(texts, Optional.empty());
    Answer answer = connection.post(body);
    while (answer.status() == 429) {
      LockSupport.parkNanos(BACK_OFF);
      answer = connection.post(body);
    }
    String text = answer.text();
    if (answer.status() != 200) {
      throw new IOException("answers " + answer.status() + ": " + text);
    }
    List<String> vectors = new ArrayList<>();
    int at = text.indexOf('[', text.indexOf("\"embedding"));
    at = text.charAt(at + 1) == '[' ? at + 1 : at;
    for (int i = 0; i < texts.size(); i++) {
      int end = text.indexOf(']', at);
      vectors.add(text.substring(at, end + 1));
      at = text.indexOf('[', end);
    }
    return vectors;
  }
}
