package dev.jetd.bindings.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.Runner;
import dev.jetd.bindings.SessionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Several threads that share a run give the vectors of one, and end with their session. */
class SharedRunTest {
  private static final int BATCH_TOKENS = 700;

  /** Of the model's threads; as many as a test needs, whatever the machine has. */
  private static final int PROCESSORS = 64;

  @Test
  void anyNumberOfThreadsGivesTheSameVectors() {
    Random random = new Random(31);
    List<List<int[]>> batches = new ArrayList<>();
    for (int tokens : List.of(1, 8, 33, 90, BATCH_TOKENS)) {
      batches.add(Weights.batch(random, tokens));
    }
    List<float[][]> expected = runs(open(1, PROCESSORS), batches);
    for (int threads = 1; threads <= 4; threads++) {
      List<float[][]> shared = runs(open(threads, PROCESSORS), batches);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(shared.get(i)).as("%d threads", threads).isDeepEqualTo(expected.get(i));
      }
    }
  }

  @Test
  void helpersTakePartInRuns() {
    List<int[]> texts = Weights.batch(new Random(32), BATCH_TOKENS);
    try (EncoderSession session = open(2, PROCESSORS);
        Runner runner = session.newRunner()) {
      float[][] expected = runner.run(texts);
      long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
      while (session.helped() == 0 && System.nanoTime() < end) {
        assertThat(runner.run(texts)).isDeepEqualTo(expected);
      }
      assertThat(session.helped()).isPositive();
    }
  }

  @Test
  void oneThreadIsAloneAndSoIsOneProcessor() {
    for (EncoderSession session : List.of(open(0, 1), open(4, 1), open(1, PROCESSORS))) {
      try (session) {
        assertThat(helpers()).isZero();
      }
    }
    try (EncoderSession session = open(0, PROCESSORS)) {
      assertThat(session).isNotNull();
      assertThat(helpers()).isEqualTo(3);
    }
  }

  @Test
  void lanesThatShareHelpersGiveWhatOneGives() throws Exception {
    List<int[]> texts = Weights.batch(new Random(34), BATCH_TOKENS);
    float[][] expected = runs(open(1, PROCESSORS), List.of(texts)).getFirst();
    try (EncoderSession session = open(3, 4);
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<?>> lanes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        lanes.add(
            threads.submit(
                () -> {
                  try (Runner runner = session.newRunner()) {
                    for (int run = 0; run < 10; run++) {
                      assertThat(runner.run(texts)).isDeepEqualTo(expected);
                    }
                  }
                }));
      }
      for (Future<?> lane : lanes) {
        lane.get(120, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void helpersEndWithTheLastThatUsesTheModel() {
    EncoderSession session = open(3, PROCESSORS);
    Runner runner = session.newRunner();
    assertThat(helpers()).isEqualTo(2);
    session.close();
    assertThat(runner.run(List.of(new int[] {101, 102}))).hasDimensions(1, 384);
    runner.close();
    assertThat(helpers()).isZero();
  }

  private static long helpers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("helper-"))
        .count();
  }

  private static EncoderSession open(int threads, int processors) {
    return Weights.backend()
        .open(
            Weights.miniLm(),
            new SessionOptions(threads, BATCH_TOKENS),
            Optional.empty(),
            processors);
  }

  /** Twice each, as the first may be over before a helper is awake; closes the session. */
  private static List<float[][]> runs(EncoderSession session, List<List<int[]>> batches) {
    List<float[][]> all = new ArrayList<>();
    try (session;
        Runner runner = session.newRunner()) {
      for (List<int[]> batch : batches) {
        float[][] first = runner.run(batch);
        assertThat(runner.run(batch)).isDeepEqualTo(first);
        all.add(first);
      }
    }
    return all;
  }
}
