import dev.jetd.bindings.BatchForm;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.onnx.OnnxRuntimeBackend;
import dev.jetd.daemon.bench.Texts;
import dev.jetd.daemon.bench.WordTexts;
import dev.jetd.models.Bundle;
import dev.jetd.models.Tokenizer;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;

/**
 * Tokenizer and ONNX Runtime in a loop and nothing else: what a server can at best reach. Rows that
 * depend on each other run alone, others together, as in the daemon.
 *
 * <p>Arguments: natives, bundle, least and most tokens, threads, warm-up seconds, seconds. Prints
 * texts a second, p50 and p99 of a run's time, and the processor time of a text, in milliseconds.
 */
final class Floor {
  private static final int BATCH_TOKENS = 256;

  private final Tokenizer tokenizer;
  private final Session session;
  private final Texts texts;
  private final AtomicLong next = new AtomicLong();
  private final LongAdder done = new LongAdder();
  private final LongAdder processorNanos = new LongAdder();
  private final AtomicHistogram times =
      new AtomicHistogram(1_000, TimeUnit.MINUTES.toNanos(1), 3);

  private Floor(Tokenizer tokenizer, Session session, Texts texts) {
    this.tokenizer = tokenizer;
    this.session = session;
    this.texts = texts;
  }

  public static void main(String[] arguments) throws Exception {
    Path natives = Path.of(arguments[0]);
    int threads = Integer.parseInt(arguments[4]);
    Bundle bundle = Bundle.open(Path.of(arguments[1]));
    EncoderModel model =
        new EncoderModel(
            bundle.file("model.onnx"),
            bundle.manifest().output().orElse(""),
            bundle.manifest().dimension(),
            bundle.manifest().maxTokens(),
            Pooling.MEAN,
            true);
    try (Tokenizer tokenizer =
            Tokenizer.load(
                natives.resolve("libtokenizers.so"),
                bundle.file("tokenizer.json"),
                bundle.manifest().maxTokens());
        OnnxRuntimeBackend backend = new OnnxRuntimeBackend(natives);
        Session session = backend.open(model, new SessionOptions(1, BATCH_TOKENS))) {
      Texts texts =
          new WordTexts(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]), 1, false);
      Floor floor = new Floor(tokenizer, session, texts);
      System.out.println(
          floor.measure(
              threads, Double.parseDouble(arguments[5]), Double.parseDouble(arguments[6])));
    }
  }

  private String measure(int threads, double warmUp, double seconds) throws InterruptedException {
    long begin = System.nanoTime() + (long) (warmUp * 1e9);
    long end = begin + (long) (seconds * 1e9);
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      running.add(Thread.ofPlatform().start(() -> loop(threads, begin, end)));
    }
    for (Thread thread : running) {
      thread.join();
    }
    return String.format(
        Locale.ROOT,
        "%.3f %.4f %.4f %.4f",
        done.sum() / seconds,
        times.getValueAtPercentile(50) / 1e6,
        times.getValueAtPercentile(99) / 1e6,
        processorNanos.sum() / 1e6 / Math.max(1, done.sum()));
  }

  private void loop(int threads, long begin, long end) {
    boolean alone = session.batchForm() == BatchForm.SINGLE || threads == 1;
    try (Runner runner = session.newRunner()) {
      for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
        long used = processorNanos();
        List<int[]> batch = batch(alone);
        runner.run(batch);
        long now = System.nanoTime();
        if (start >= begin && now < end) {
          done.add(batch.size());
          times.recordValue(now - start);
          processorNanos.add(processorNanos() - used);
        }
      }
    }
  }

  /** Of this thread, which does all the work of its runs. */
  private static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** One text, or as many of the stream's next ones as fit. */
  private List<int[]> batch(boolean alone) {
    List<int[]> batch = new ArrayList<>();
    int longest = 0;
    do {
      int[] ids = tokenizer.encode(texts.at(next.getAndIncrement())).ids();
      batch.add(ids);
      longest = Math.max(longest, ids.length);
    } while (!alone && longest * (batch.size() + 1) <= BATCH_TOKENS);
    return batch;
  }
}
