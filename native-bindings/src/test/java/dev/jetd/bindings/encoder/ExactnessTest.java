package dev.jetd.bindings.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.Runner;
import dev.jetd.bindings.VectorForm;
import dev.jetd.bindings.onnx.Golden;
import dev.jetd.bindings.onnx.Machine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The vector of a text is the same, bit by bit, whatever computes it beside whatever else. */
class ExactnessTest {
  private static final int BATCH_TOKENS = 700;

  @Test
  void vectorsPointWhereThoseOfThe32BitModelDo() {
    List<Double> cosines = new ArrayList<>();
    try (EncoderSession session = Weights.open(BATCH_TOKENS, Weights.kernels().getFirst());
        Runner runner = session.newRunner()) {
      for (Golden golden : Golden.cases()) {
        float[] vector = runner.run(List.of(golden.ids()))[0];
        cosines.add(Golden.cosine(vector, golden.fp32()));
      }
    }
    Collections.sort(cosines);
    assertThat(cosines.getFirst()).as("least").isGreaterThanOrEqualTo(0.99);
    assertThat(cosines.get(cosines.size() / 2)).as("median").isGreaterThanOrEqualTo(0.998);
  }

  @Test
  void neighboursChangeNothing() {
    Random random = new Random(21);
    try (EncoderSession session = Weights.open(BATCH_TOKENS, Weights.kernels().getFirst());
        Runner runner = session.newRunner()) {
      for (int i = 0; i < 12; i++) {
        List<int[]> batch = Weights.batch(random, 1 + random.nextInt(BATCH_TOKENS));
        float[][] together = runner.run(batch);
        for (int text = 0; text < batch.size(); text++) {
          assertThat(runner.run(List.of(batch.get(text)))[0])
              .as("text %d of %d, %d tokens", text, batch.size(), batch.get(text).length)
              .isEqualTo(together[text]);
        }
      }
    }
  }

  @Test
  void everyKernelGivesTheSame() {
    List<String> kernels = Weights.kernels();
    assertThat(kernels).contains("portable");
    Random random = new Random(22);
    List<int[]> texts = new ArrayList<>(Weights.batch(random, 150));
    for (int length = 1; length < 20; length++) {
      texts.add(random.ints(length, 0, Weights.VOCABULARY).toArray());
    }
    float[][] expected = run(kernels.getLast(), texts);
    for (String kernel : kernels) {
      assertThat(run(kernel, texts)).as(kernel).isDeepEqualTo(expected);
    }
  }

  @Test
  void theLongestTextIsTheSameOnEveryKernel() {
    List<int[]> longest =
        List.of(new Random(23).ints(Machine.MAX_TOKENS, 0, Weights.VOCABULARY).toArray());
    float[][] expected = run("portable", longest);
    for (String kernel : Weights.kernels()) {
      assertThat(run(kernel, longest)).as(kernel).isDeepEqualTo(expected);
    }
  }

  /**
   * Forms mixed in a batch: each sequence gets its own, and the mean of the tokens is the vector.
   */
  @Test
  void aSequenceGetsTheFormItAsksFor() {
    List<int[]> texts = List.of(new int[] {101, 7592, 102}, new int[] {101, 2088, 999, 102});
    try (EncoderSession session = Weights.open(BATCH_TOKENS, Weights.kernels().getFirst());
        Runner runner = session.newRunner()) {
      assertThat(session.forms()).containsExactlyInAnyOrder(VectorForm.values());
      float[][] usual = runner.run(texts);
      float[][] mixed = runner.run(texts, List.of(VectorForm.TOKENS, VectorForm.UNSCALED));
      assertThat(mixed[0]).hasSize(3 * 384);
      assertThat(Golden.cosine(mean(mixed[0], 3), usual[0])).isGreaterThan(0.999999);
      assertThat(mixed[1]).hasSize(384).isNotEqualTo(usual[1]);
      assertThat(Golden.cosine(mixed[1], usual[1])).isGreaterThan(0.999999);
      assertThat(runner.run(texts, List.of(VectorForm.USUAL, VectorForm.TOKENS))[0])
          .isEqualTo(usual[0]);
    }
  }

  private static float[] mean(float[] tokens, int count) {
    float[] mean = new float[tokens.length / count];
    for (int i = 0; i < tokens.length; i++) {
      mean[i % mean.length] += tokens[i] / count;
    }
    return mean;
  }

  @Test
  void runnersOfASessionAtOnceGiveWhatOneGives() throws Exception {
    List<int[]> texts = Weights.batch(new Random(24), BATCH_TOKENS);
    float[][] expected = run(Weights.kernels().getFirst(), texts);
    CountDownLatch ready = new CountDownLatch(3);
    try (EncoderSession session = Weights.open(BATCH_TOKENS, Weights.kernels().getFirst());
        ExecutorService threads = Executors.newFixedThreadPool(3)) {
      List<Future<float[][]>> results = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        results.add(threads.submit(() -> often(session, texts, ready)));
      }
      for (Future<float[][]> result : results) {
        assertThat(result.get(60, TimeUnit.SECONDS)).isDeepEqualTo(expected);
      }
    }
  }

  private static float[][] often(EncoderSession session, List<int[]> texts, CountDownLatch ready)
      throws InterruptedException {
    try (Runner runner = session.newRunner()) {
      ready.countDown();
      assertThat(ready.await(60, TimeUnit.SECONDS)).isTrue();
      float[][] first = runner.run(texts);
      for (int i = 0; i < 10; i++) {
        assertThat(runner.run(texts)).isDeepEqualTo(first);
      }
      return first;
    }
  }

  private static float[][] run(String kernel, List<int[]> texts) {
    try (EncoderSession session = Weights.open(BATCH_TOKENS, kernel);
        Runner runner = session.newRunner()) {
      return runner.run(texts);
    }
  }
}
