package dev.jetd.bindings.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The same tokens give the same bits, whoever else is served. */
class RowIndependenceTest {
  private static final int LARGEST_BATCH = 512;

  @Test
  void aRowOfAPaddedBatchIsTheVectorOfTheSequenceAlone() {
    Random random = new Random(11);
    try (OnnxRuntimeBackend backend = new OnnxRuntimeBackend(Machine.natives());
        Session session = open(backend, Machine.FP32, 1);
        Runner runner = session.newRunner()) {
      for (int batch = 0; batch < 12; batch++) {
        List<int[]> sequences = mixedBatch(random);
        float[][] together = runner.run(sequences);
        for (int row = 0; row < together.length; row++) {
          assertThat(runner.run(List.of(sequences.get(row)))[0])
              .as("row %d of %d, %d tokens", row, together.length, sequences.get(row).length)
              .isEqualTo(together[row]);
        }
      }
    }
  }

  @Test
  void aShortSequenceBesideTheLongestIsUnchanged() {
    try (OnnxRuntimeBackend backend = new OnnxRuntimeBackend(Machine.natives());
        Session session = open(backend, Machine.FP32, 1);
        Runner runner = session.newRunner()) {
      Random random = new Random(12);
      for (int length = 1; length <= 4; length++) {
        int[] sequence = sequence(random, length);
        float[] alone = runner.run(List.of(sequence))[0];
        float[][] both = runner.run(List.of(sequence(random, Machine.MAX_TOKENS), sequence));
        assertThat(both[1]).as("%d tokens", length).isEqualTo(alone);
      }
    }
  }

  @Test
  void moreThreadsChangeNothing() {
    try (OnnxRuntimeBackend backend = new OnnxRuntimeBackend(Machine.natives())) {
      for (Path graph : List.of(Machine.FP32, Machine.INT8)) {
        try (Session one = open(backend, graph, 1);
            Session two = open(backend, graph, 2);
            Runner onOne = one.newRunner();
            Runner onTwo = two.newRunner()) {
          for (Golden golden : Golden.cases()) {
            List<int[]> sequence = List.of(golden.ids());
            assertThat(onTwo.run(sequence)).isDeepEqualTo(onOne.run(sequence));
          }
        }
      }
    }
  }

  @Test
  void twoRunnersOfASessionAtOnceGiveWhatOneGives() throws Exception {
    List<Golden> cases = Golden.cases();
    try (OnnxRuntimeBackend backend = new OnnxRuntimeBackend(Machine.natives());
        Session session = open(backend, Machine.INT8, 1);
        ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<float[]> expected = rounds(session, cases, 1, new CountDownLatch(1));
      CountDownLatch bothReady = new CountDownLatch(2);
      List<Future<List<float[]>>> results = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        results.add(threads.submit(() -> rounds(session, cases, 5, bothReady)));
      }
      for (Future<List<float[]>> result : results) {
        List<float[]> vectors = result.get(60, TimeUnit.SECONDS);
        for (int i = 0; i < vectors.size(); i++) {
          assertThat(vectors.get(i)).isEqualTo(expected.get(i % expected.size()));
        }
      }
    }
  }

  private static List<float[]> rounds(
      Session session, List<Golden> cases, int rounds, CountDownLatch ready) throws Exception {
    List<float[]> vectors = new ArrayList<>();
    try (Runner runner = session.newRunner()) {
      ready.countDown();
      assertThat(ready.await(60, TimeUnit.SECONDS)).isTrue();
      for (int round = 0; round < rounds; round++) {
        for (Golden golden : cases) {
          vectors.add(runner.run(List.of(golden.ids()))[0]);
        }
      }
    }
    return vectors;
  }

  private static Session open(OnnxRuntimeBackend backend, Path graph, int threads) {
    return backend.open(Machine.miniLm(graph), new SessionOptions(threads, LARGEST_BATCH));
  }

  private static List<int[]> mixedBatch(Random random) {
    int rows = 2 + random.nextInt(8);
    List<int[]> sequences = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      sequences.add(sequence(random, 1 + random.nextInt(LARGEST_BATCH / rows)));
    }
    return sequences;
  }

  private static int[] sequence(Random random, int length) {
    return random.ints(length, 0, 30522).toArray();
  }
}
