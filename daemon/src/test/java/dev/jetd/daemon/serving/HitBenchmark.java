package dev.jetd.daemon.serving;

import com.sun.management.ThreadMXBean;
import dev.jetd.bindings.Platform;
import dev.jetd.daemon.config.ConfigLoader;
import dev.jetd.daemon.runtime.Home;
import dev.jetd.daemon.runtime.ModelRuntime;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * What a cache hit costs inside the service, and what the memory layer really takes. Run with the
 * image's flags: {@code java -XX:+UseSerialGC -Xmx128m -XX:TieredStopAtLevel=1}.
 */
final class HitBenchmark {
  private static final int CALLS = 200_000;
  private static final String TEXT =
      "A jetson is a small computer that turns watts into vectors, one text at a time.";
  private static final PrintStream OUT =
      new PrintStream(
          new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);

  private HitBenchmark() {}

  public static void main(String[] args) {
    memory();
    ConfigLoader loader = new ConfigLoader(Path.of("/nonexistent/jetd.yaml"), Map.of());
    var config = loader.load(Optional.empty(), Map.of());
    try (ModelRuntime runtime = new ModelRuntime(config, home(), Map.of());
        Deadlines deadlines = new Deadlines(System::nanoTime)) {
      ServedModel model =
          runtime.load("all-MiniLM-L6-v2:1-int8", System::nanoTime, ServingObserver.NONE);
      EmbeddingCache cache = new EmbeddingCache(16 << 20, Optional.empty());
      EmbeddingService service =
          new EmbeddingService(
              cache,
              new ServingLimits(64, 10_000, 32_768),
              deadlines,
              System::nanoTime,
              ServingObserver.NONE);
      EmbeddingRequest request =
          new EmbeddingRequest(
              model,
              "text",
              List.of(new EmbeddingInput.Text(TEXT)),
              Optional.empty(),
              Duration.ofSeconds(10),
              "benchmark");
      measure("service.embed, a hit", () -> service.embed(request).embeddings().size());
      KeySpace keys = new KeySpace(model.digest(), "backend");
      EmbeddingInput input = request.inputs().getFirst();
      InputKey key = model.keys().key(input);
      measure("  its key", () -> keys.key(input).hashCode());
      measure("  its lookup", () -> cache.get(key).isPresent() ? 1 : 0);
      model.close();
    }
  }

  private static Home home() {
    String platform = Platform.current().orElseThrow().directory();
    return new Home(
        Path.of("native-bindings/target/natives", platform),
        Path.of("models/target/natives", platform, "libtokenizers.so"),
        Path.of("models/target/bundles"));
  }

  private interface Step {
    int run();
  }

  private static void measure(String name, Step step) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    double best = Double.MAX_VALUE;
    long bytes = 0;
    int sum = 0;
    for (int round = 0; round < 7; round++) {
      long allocated = threads.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      for (int i = 0; i < CALLS; i++) {
        sum += step.run();
      }
      best = Math.min(best, (double) (System.nanoTime() - start) / CALLS);
      bytes = (threads.getCurrentThreadAllocatedBytes() - allocated) / CALLS;
    }
    OUT.printf(Locale.ROOT, "%-24s %7.0f ns %6d B (%d)%n", name, best, bytes, sum & 1);
  }

  private static void memory() {
    long before = heap();
    EmbeddingCache cache = new EmbeddingCache(16 << 20, Optional.empty());
    Random random = new Random(1);
    for (int i = 0; i < 50_000; i++) {
      InputKey key =
          new InputKey(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
      cache.put(key, new Embedding(new float[384], 16, 16));
    }
    long after = heap();
    OUT.printf(
        Locale.ROOT,
        "cache.memory 16 MiB: counted %.2f MiB, on the heap %.2f MiB%n",
        cache.bytes() / 1048576.0,
        (after - before) / 1048576.0);
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
