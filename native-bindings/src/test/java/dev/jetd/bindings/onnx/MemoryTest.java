package dev.jetd.bindings.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.DataType;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.Tensor;
import dev.jetd.bindings.TensorOptions;
import dev.jetd.bindings.TensorRunner;
import dev.jetd.bindings.TensorSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Native memory comes back: neither runs nor sessions leave any behind. */
class MemoryTest {
  private static final int SEQUENCES = 20_000;
  private static final int VOCABULARY = 30_522;

  private final OnnxRuntimeBackend backend = new OnnxRuntimeBackend(Machine.natives());

  /** One forgotten tensor a run would be more than the bound. */
  @Test
  void runsLeaveNothingBehind() throws IOException {
    Random random = new Random(3);
    try (Session session = backend.open(Machine.miniLm(Machine.INT8), Machine.SMALL);
        Runner runner = session.newRunner()) {
      for (int length = Machine.MAX_TOKENS; length > 0; length--) {
        runner.run(List.of(sequence(random, length)));
      }
      touchHeap();
      run(runner, random, SEQUENCES / 10);
      long before = Machine.residentKib();
      run(runner, random, SEQUENCES);
      assertThat(Machine.residentKib() - before).as("KiB grown").isLessThan(8 * 1024);
    }
  }

  /** A session's weights are ten times what each may leave: the allocator's own play. */
  @Test
  void sessionsLeaveNothingBehind() throws IOException {
    touchHeap();
    openAndClose(10);
    long before = Machine.residentKib();
    openAndClose(50);
    assertThat(Machine.residentKib() - before).as("KiB grown").isLessThan(50 * 2 * 1024);
  }

  /** One forgotten value a run would be ten times the bound. */
  @Test
  void tensorRunsLeaveNothingBehind(@TempDir Path directory) throws IOException {
    TinyModel same =
        new TinyModel()
            .node("Identity", List.of("x"), "y")
            .node("Identity", List.of("s"), "t")
            .input("x", ElementType.FLOAT, TinyModel.FREE)
            .input("s", ElementType.STRING, TinyModel.FREE)
            .output("y", ElementType.FLOAT, TinyModel.FREE)
            .output("t", ElementType.STRING, TinyModel.FREE);
    TensorOptions options = new TensorOptions(1, 1 << 20);
    try (TensorSession session = backend.openTensors(same.write(directory), options);
        TensorRunner runner = session.newRunner()) {
      touchHeap();
      runSizes(runner, 500);
      long before = Machine.residentKib();
      runSizes(runner, 5000);
      assertThat(Machine.residentKib() - before).as("KiB grown").isLessThan(8 * 1024);
    }
  }

  private static void runSizes(TensorRunner runner, int runs) {
    for (int i = 0; i < runs; i++) {
      int length = 1 + i * 31 % 4999;
      ByteBuffer text = ByteBuffer.allocate(4 + length).order(ByteOrder.LITTLE_ENDIAN);
      List<Tensor> inputs =
          List.of(
              new Tensor(
                  "x", DataType.FP32, List.of((long) length), ByteBuffer.allocate(4 * length)),
              new Tensor("s", DataType.BYTES, List.of(1L), text.putInt(0, length)));
      assertThat(runner.run(inputs, List.of("y", "t"), bytes -> {})).hasSize(2);
    }
  }

  private static void run(Runner runner, Random random, int sequences) {
    for (int i = 0; i < sequences; i++) {
      runner.run(List.of(sequence(random, mostlyShort(random))));
    }
  }

  private void openAndClose(int times) {
    for (int i = 0; i < times; i++) {
      try (Session session = backend.open(Machine.miniLm(Machine.INT8), Machine.SMALL);
          Runner runner = session.newRunner()) {
        runner.run(List.of(new int[] {101, 102}));
      }
    }
  }

  /** Of a hundred, 95 have at most 8 tokens, 4 at most 64, and one any number. */
  private static int mostlyShort(Random random) {
    int dice = random.nextInt(100);
    int most = dice < 95 ? 8 : dice < 99 ? 64 : Machine.MAX_TOKENS;
    return 1 + random.nextInt(most);
  }

  private static int[] sequence(Random random, int length) {
    return random.ints(length, 0, VOCABULARY).toArray();
  }

  /** Has the Java heap take from the machine now what it would take later, and blur the figures. */
  private static void touchHeap() {
    long total = 0;
    for (int i = 0; i < 1024; i++) {
      total += new byte[1 << 20].length;
    }
    assertThat(total).isEqualTo(1L << 30);
  }
}
