package dev.jetd.bindings.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.bindings.Availability;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.onnx.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the encoder does not take is refused in words, and what it serves goes on. */
class RefusalTest {
  @TempDir private Path directory;

  @Test
  void badBatchesAreRefusedAndTheRunnerStaysUsable() {
    try (EncoderSession session = Weights.open(300, Weights.kernels().getFirst());
        Runner runner = session.newRunner()) {
      float[] good = runner.run(List.of(new int[] {101, 102}))[0];
      refused(runner, List.of(), "empty");
      refused(runner, List.of(new int[0]), "0 tokens");
      refused(runner, List.of(new int[257]), "257 tokens");
      refused(runner, List.of(new int[200], new int[101]), "301 tokens");
      refused(runner, List.of(new int[] {-1}), "token id -1");
      refused(runner, List.of(new int[] {Weights.VOCABULARY}), "token id 30522");
      assertThat(runner.run(List.of(new int[] {101, 102}))[0]).isEqualTo(good);
    }
  }

  @Test
  void aClosedRunnerOrSessionIsNotUsed() {
    EncoderSession session = Weights.open(256, "portable");
    Runner runner = session.newRunner();
    session.close();
    assertThat(runner.run(List.of(new int[] {101, 102}))).hasDimensions(1, 384);
    runner.close();
    runner.close();
    session.close();
    assertThatThrownBy(() -> runner.run(List.of(new int[] {1})))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::newRunner).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 64, 1000, 23_534_592})
  void aFileCutOffIsRefused(int bytes) throws IOException {
    Path cut = directory.resolve("cut");
    Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(Weights.FILE), bytes));
    EncoderModel model = Machine.miniLm(cut);
    assertThatThrownBy(() -> Weights.backend().open(model, Machine.SMALL))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining(cut.toString());
  }

  @Test
  void aManifestThatTellsAnotherModelIsRefused() {
    refused(new EncoderModel(Weights.FILE, "", 768, 256, Pooling.MEAN, true), "768");
    refused(new EncoderModel(Weights.FILE, "", 384, 1024, Pooling.MEAN, true), "1024");
    refused(new EncoderModel(Weights.FILE, "", 384, 256, Pooling.NONE, true), "pooling none");
    refused(Machine.miniLm(Machine.FP32), "no file of encoder weights");
    refused(Machine.miniLm(directory.resolve("none")), "No such file");
  }

  @Test
  void withoutTheLibraryTheBackendSaysSo() {
    assertThat(new NativeEncoderBackend(directory).probe())
        .isInstanceOfSatisfying(
            Availability.Unavailable.class,
            no -> assertThat(no.reason()).contains("without a C++ compiler"));
  }

  private static void refused(Runner runner, List<int[]> batch, String words) {
    assertThatThrownBy(() -> runner.run(batch))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining(words);
  }

  private static void refused(EncoderModel model, String words) {
    assertThatThrownBy(() -> Weights.backend().open(model, new SessionOptions(1, 2048)))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining(words);
  }
}
