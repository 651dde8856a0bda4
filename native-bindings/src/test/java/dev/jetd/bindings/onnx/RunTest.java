package dev.jetd.bindings.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.BatchForm;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.VectorForm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run gives and refuses, on a graph small enough to know every vector of. */
class RunTest {
  private static final float[][] TABLE = {{1, 0}, {0, 1}, {3, 4}, {5, 0}, {0, 0}};

  private final OnnxRuntimeBackend backend = new OnnxRuntimeBackend(Machine.natives());
  @TempDir private Path directory;

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  @Test
  void meanIsOverTheSequencesOwnTokensAndNotOverPadding() throws IOException {
    float[][] vectors = run(Pooling.MEAN, false, new int[] {1, 2, 3}, new int[] {2});
    assertThat(vectors).isDeepEqualTo(new float[][] {{8 / 3f, 5 / 3f}, {3, 4}});
  }

  @Test
  void clsIsTheFirstToken() throws IOException {
    float[][] vectors = run(Pooling.CLS, false, new int[] {2, 1, 3}, new int[] {3});
    assertThat(vectors).isDeepEqualTo(new float[][] {{3, 4}, {5, 0}});
  }

  @Test
  void lastIsTheSequencesOwnLastToken() throws IOException {
    float[][] vectors = run(Pooling.LAST, false, new int[] {2, 1, 3}, new int[] {2, 1});
    assertThat(vectors).isDeepEqualTo(new float[][] {{5, 0}, {0, 1}});
  }

  @Test
  void aGraphThatPoolsByItselfIsReadAsItIs() throws IOException {
    TinyModel pooling =
        tinyWithoutOutput()
            .node(
                "ReduceMean",
                List.of("tokens"),
                "vectors",
                TinyModel.integers("axes", 1),
                TinyModel.integer("keepdims", 0))
            .output("vectors", ElementType.FLOAT, TinyModel.FREE, 2);
    try (Session session = open(pooling, Pooling.NONE, false);
        Runner runner = session.newRunner()) {
      // Its rows could not be tried in a batch as small as this, so none share a run.
      assertThat(session.batchForm()).isEqualTo(BatchForm.SINGLE);
      assertThat(runner.run(List.of(new int[] {1, 2}))).isDeepEqualTo(new float[][] {{1.5f, 2.5f}});
      assertThat(runner.run(List.of(new int[] {3, 3}))).isDeepEqualTo(new float[][] {{5, 0}});
      assertThat(session.forms()).doesNotContain(VectorForm.TOKENS);
    }
  }

  @Test
  void normalizedVectorsHaveLengthOneAndZeroStaysZero() throws IOException {
    float[][] vectors = run(Pooling.CLS, true, new int[] {2}, new int[] {3}, new int[] {4});
    assertThat(vectors).isDeepEqualTo(new float[][] {{0.6f, 0.8f}, {1, 0}, {0, 0}});
  }

  @Test
  void whatIsMadeOfTheTokensIsChosenSequenceBySequence() throws IOException {
    List<int[]> sequences = List.of(new int[] {2, 3}, new int[] {2, 3}, new int[] {1, 2, 3});
    List<VectorForm> forms = List.of(VectorForm.USUAL, VectorForm.UNSCALED, VectorForm.TOKENS);
    try (Session session = open(TinyModel.encoder(TABLE), Pooling.CLS, true);
        Runner runner = session.newRunner()) {
      assertThat(session.forms()).containsAll(forms);
      assertThat(runner.run(sequences, forms))
          .isDeepEqualTo(new float[][] {{0.6f, 0.8f}, {3, 4}, {0, 1, 3, 4, 5, 0}});
    }
  }

  @Test
  void halfPrecisionOutputsAndNarrowIdsAreRead() throws IOException {
    TinyModel half =
        new TinyModel()
            .halfTable(TABLE)
            .lookUp()
            .input("input_ids", ElementType.INT32, TinyModel.FREE, TinyModel.FREE)
            .output("tokens", ElementType.FLOAT16, TinyModel.FREE, TinyModel.FREE, 2);
    try (Session session = open(half, Pooling.MEAN, false);
        Runner runner = session.newRunner()) {
      assertThat(runner.run(List.of(new int[] {2, 3}))).isDeepEqualTo(new float[][] {{4, 2}});
    }
  }

  @Test
  void whatTheLastRunLeftInTheBuffersIsNotSeenByTheNext() throws IOException {
    try (Session session = open(TinyModel.encoder(TABLE), Pooling.MEAN, false);
        Runner runner = session.newRunner()) {
      runner.run(List.of(new int[] {3, 3, 3, 3, 3}));
      assertThat(runner.run(List.of(new int[] {1}))).isDeepEqualTo(new float[][] {{0, 1}});
    }
  }

  @Test
  void refusedBatchesSayWhyAndLeaveTheRunnerUsable() throws IOException {
    try (Session session = open(TinyModel.encoder(TABLE), Pooling.MEAN, false);
        Runner runner = session.newRunner()) {
      refuses(runner, "The batch is empty");
      refuses(runner, "A sequence has 0 tokens; the model takes 1 to 5", new int[0]);
      refuses(runner, "A sequence has 6 tokens; the model takes 1 to 5", new int[6]);
      refuses(runner, "A sequence has the token id -1", new int[] {1, -1});
      refuses(runner, "idx=5 must be within", new int[] {1}, new int[] {5});
      refuses(runner, "idx=2147483647 must be within", new int[] {Integer.MAX_VALUE});
      refuses(
          runner,
          "The batch has 15 tokens, padding included; at most 12 fit",
          new int[5],
          new int[1],
          new int[1]);
    }
  }

  @Test
  void aSequenceIsRefusedCompanyWhereItWouldChangeTheVector() throws IOException {
    TinyModel unmasked =
        tinyWithoutInputs()
            .input("input_ids", ElementType.INT64, TinyModel.FREE, TinyModel.FREE)
            .output("tokens", ElementType.FLOAT, TinyModel.FREE, TinyModel.FREE, 2);
    try (Session session = open(unmasked, Pooling.MEAN, false);
        Runner runner = session.newRunner()) {
      refuses(runner, "2 sequences in a batch, and this model takes one", new int[1], new int[1]);
    }
  }

  @Test
  void numbersThatAreNoneAreNeverReturned() throws IOException {
    float[][] table = {{1, 0}, {0, 1}, {Float.NaN, 4}, {Float.POSITIVE_INFINITY, 0}};
    try (Session session = open(TinyModel.encoder(table), Pooling.MEAN, false);
        Runner runner = session.newRunner()) {
      String message = "The model's output for sequence 2 of 2 is no vector";
      refuses(runner, message, new int[] {1}, new int[] {2});
      refuses(runner, message, new int[] {1}, new int[] {3, 1});
    }
  }

  /**
   * A first long run grows its memory and tells the environment's logger: it must still be there.
   */
  @Test
  void closingInTheWrongOrderHarmsNothing() {
    Session session = backend.open(Machine.miniLm(Machine.INT8), Machine.SMALL);
    Runner runner = session.newRunner();
    backend.close();
    session.close();
    session.close();
    assertThat(runner.run(List.of(new int[Machine.MAX_TOKENS]))[0]).hasSize(384);
    runner.close();
    runner.close();
    assertThatThrownBy(() -> runner.run(List.of(new int[1])))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::newRunner).isInstanceOf(IllegalStateException.class);
  }

  private float[][] run(Pooling pooling, boolean normalize, int[]... sequences) throws IOException {
    try (Session session = open(TinyModel.encoder(TABLE), pooling, normalize);
        Runner runner = session.newRunner()) {
      return runner.run(List.of(sequences));
    }
  }

  private static void refuses(Runner runner, String message, int[]... sequences) {
    assertThatThrownBy(() -> runner.run(List.of(sequences)))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining(message);
    assertThat(runner.run(List.of(new int[] {0}))).isDeepEqualTo(new float[][] {{1, 0}});
  }

  private Session open(TinyModel tiny, Pooling pooling, boolean normalize) throws IOException {
    EncoderModel model = new EncoderModel(tiny.write(directory), "", 2, 5, pooling, normalize);
    return backend.open(model, new SessionOptions(1, 12));
  }

  private static TinyModel tinyWithoutInputs() {
    return new TinyModel().table(TABLE).lookUp();
  }

  private static TinyModel tinyWithoutOutput() {
    return tinyWithoutInputs()
        .input("input_ids", ElementType.INT64, TinyModel.FREE, TinyModel.FREE)
        .input("attention_mask", ElementType.INT64, TinyModel.FREE, TinyModel.FREE);
  }
}
