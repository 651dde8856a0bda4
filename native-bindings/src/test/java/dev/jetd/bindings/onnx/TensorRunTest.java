package dev.jetd.bindings.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DataType;
import dev.jetd.bindings.Tensor;
import dev.jetd.bindings.TensorException;
import dev.jetd.bindings.TensorOptions;
import dev.jetd.bindings.TensorRunner;
import dev.jetd.bindings.TensorSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Any graph runs, what does not fit it is refused before it runs, and nothing outgrows a bound. */
class TensorRunTest {
  private static final long FREE = TinyModel.FREE;
  private static final int MOST_BYTES = 1 << 20;
  private static final TensorRunner.Room AMPLE = bytes -> {};

  private final OnnxRuntimeBackend backend = new OnnxRuntimeBackend(Machine.natives());
  @TempDir private Path directory;

  @AfterEach
  void closeBackend() {
    backend.close();
  }

  @ParameterizedTest
  @EnumSource(DataType.class)
  void everyTypeComesBackAsItWent(DataType type) throws IOException {
    ElementType element = ElementType.of(type);
    TinyModel same =
        new TinyModel()
            .node("Identity", List.of("x"), "y")
            .input("x", element, FREE, 3)
            .output("y", element, FREE, 3);
    try (TensorSession session = open(same);
        TensorRunner runner = session.newRunner()) {
      for (Tensor x : List.of(sample(type, 2), sample(type, 0), sample(type, 40))) {
        Tensor y = runner.run(List.of(x), List.of("y"), AMPLE).getFirst();
        assertThat(y.name()).isEqualTo("y");
        assertThat(y.type()).isEqualTo(type);
        assertThat(y.shape()).isEqualTo(x.shape());
        assertThat(y.data()).isEqualTo(x.data());
      }
    }
  }

  /** {@code rows} x 3 elements of every bit pattern that the type has room for. */
  private static Tensor sample(DataType type, int rows) {
    List<Long> shape = List.of((long) rows, 3L);
    if (type == DataType.BYTES) {
      String[] texts = {"", "a\0b", "zwölf 電"};
      ByteBuffer data = ByteBuffer.allocate(rows * 64).order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < rows * 3; i++) {
        byte[] text = texts[i % 3].getBytes(StandardCharsets.UTF_8);
        data.putInt(text.length).put(text);
      }
      return new Tensor("x", type, shape, data.flip());
    }
    byte[] data = new byte[rows * 3 * type.size()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (type == DataType.BOOL ? i % 2 : i * 37 + 200);
    }
    return new Tensor("x", type, shape, ByteBuffer.wrap(data));
  }

  @Test
  void outputsAreThoseAskedForInThatOrder() throws IOException {
    TinyModel two =
        new TinyModel()
            .node("Add", List.of("a", "b"), "sum")
            .node("Sub", List.of("a", "b"), "difference")
            .input("a", ElementType.FLOAT, FREE)
            .input("b", ElementType.FLOAT, FREE)
            .output("sum", ElementType.FLOAT, FREE)
            .output("difference", ElementType.FLOAT, FREE);
    try (TensorSession session = open(two);
        TensorRunner runner = session.newRunner()) {
      List<Tensor> inputs = List.of(floats("b", 1, 2), floats("a", 5, 7));
      List<Tensor> both = runner.run(inputs, List.of("difference", "sum"), AMPLE);
      assertThat(floats(both.get(0))).containsExactly(4, 5);
      assertThat(floats(both.get(1))).containsExactly(6, 9);
      assertThat(runner.run(inputs, List.of("sum"), AMPLE)).hasSize(1);
      refused(runner, inputs, List.of("product"), "is no output of the model; it gives sum, diff");
      refused(runner, inputs, List.of("sum", "sum"), "is asked for twice");
      refused(runner, List.of(floats("a", 1)), List.of("sum"), "input 'b' is missing");
      refused(runner, List.of(floats("a", 1), floats("a", 1)), List.of("sum"), "is given twice");
      refused(
          runner, List.of(floats("c", 1)), List.of("sum"), "is no input of the model; it takes");
      assertThatThrownBy(
              () ->
                  runner.run(
                      List.of(floats("a", 1, 2, 3), floats("b", 1, 2)), List.of("sum"), AMPLE))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("ONNX Runtime says");
      assertThat(floats(runner.run(inputs, List.of("sum"), AMPLE).getFirst()))
          .containsExactly(6, 9);
    }
  }

  @Test
  void whatDoesNotFitTheGraphIsRefusedBeforeItRuns() throws IOException {
    try (TensorSession session = open(matrix());
        TensorRunner runner = session.newRunner()) {
      refused(
          runner, List.of(floats("x", 1, 2)), List.of("y"), "shape is [2]; the model takes [-1,3]");
      Tensor integers = new Tensor("x", DataType.INT32, List.of(1L, 3L), ByteBuffer.allocate(12));
      refused(runner, List.of(integers), List.of("y"), "datatype is INT32; the model takes FP32");
      Tensor wide = new Tensor("x", DataType.FP32, List.of(1L, 4L), ByteBuffer.allocate(16));
      refused(runner, List.of(wide), List.of("y"), "shape is [1,4]; the model takes [-1,3]");
      long rows = MOST_BYTES / 12 + 1;
      Tensor large =
          new Tensor("x", DataType.FP32, List.of(rows, 3L), ByteBuffer.allocate((int) rows * 12));
      refused(
          runner, List.of(large), List.of("y"), "the inputs take 1048584 bytes and the limit is");
    }
  }

  @Test
  void aTensorThatContradictsItselfIsRefused() {
    broken(DataType.FP32, 8, "FP32[3] takes 12 bytes, and 8 are there", 3);
    broken(DataType.FP32, 8, "shape [-2] is negative", -2);
    broken(DataType.INT8, 0, "holds more than 2147483647 elements", 1L << 32, 1L << 32);
    broken(DataType.INT8, 0, "holds more than 2147483647 elements", 0, Long.MAX_VALUE);
    broken(DataType.INT8, 0, "holds more than", Long.MAX_VALUE, Long.MAX_VALUE, 2);
    broken(DataType.FP64, 8, "takes 17179869176 bytes", Integer.MAX_VALUE);
    broken(DataType.INT8, 1, "shape has 17 axes", new long[17]);
    broken(DataType.BYTES, 3, "element 0 of BYTES[1] goes beyond the data's end", 1);
    broken(DataType.BYTES, 5, "1 bytes are left after the 1 elements", 1);
    broken(DataType.BYTES, 8, "element 2 of BYTES[3] goes beyond", 3);
    assertThatThrownBy(() -> tensor(DataType.BYTES, new byte[] {-1, -1, -1, -1, 0}, 1))
        .isInstanceOf(TensorException.class);
    assertThatThrownBy(() -> tensor(DataType.BOOL, new byte[] {1, 2}, 2))
        .hasMessage("element 1 of BOOL is 2, not 0 or 1");
  }

  private static void broken(DataType type, int bytes, String message, long... shape) {
    assertThatThrownBy(() -> tensor(type, new byte[bytes], shape))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining(message);
  }

  private static Tensor tensor(DataType type, byte[] data, long... shape) {
    List<Long> axes = Arrays.stream(shape).boxed().toList();
    return new Tensor("x", type, axes, ByteBuffer.wrap(data));
  }

  @Test
  void aRunThatFailsSaysWhyAndLeavesTheRunnerUsable() throws IOException {
    TinyModel lookUp =
        new TinyModel()
            .table(new float[][] {{1, 2}, {3, 4}})
            .node("Gather", List.of("table", "x"), "y")
            .input("x", ElementType.INT64, FREE)
            .output("y", ElementType.FLOAT, FREE, 2);
    try (TensorSession session = open(lookUp);
        TensorRunner runner = session.newRunner()) {
      assertThatThrownBy(() -> runner.run(List.of(longs("x", 1, 7)), List.of("y"), AMPLE))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("idx=7 must be within");
      assertThat(floats(runner.run(List.of(longs("x", 1)), List.of("y"), AMPLE).getFirst()))
          .containsExactly(3, 4);
    }
  }

  @Test
  void outputsOfAnySizeAClientLikesAreRefusedAndTheProcessLives() throws IOException {
    TinyModel filled =
        new TinyModel()
            .node("ConstantOfShape", List.of("x"), "y")
            .input("x", ElementType.INT64, FREE)
            .output("y", ElementType.FLOAT);
    try (TensorSession session = open(filled);
        TensorRunner runner = session.newRunner()) {
      refused(
          runner,
          List.of(longs("x", 512, 513)),
          List.of("y"),
          "the outputs take 1050624 bytes and the limit is 1048576");
      long before = Machine.residentKib();
      for (long axis : new long[] {1L << 28, 1L << 30, 1L << 40}) {
        assertThatThrownBy(() -> runner.run(List.of(longs("x", axis, 2)), List.of("y"), AMPLE))
            .as(Long.toString(axis))
            .isInstanceOf(TensorException.class)
            .hasMessageContaining("needs more memory");
      }
      assertThat(Machine.residentKib() - before).as("KiB grown").isLessThan(64 * 1024);
      Tensor y = runner.run(List.of(longs("x", 0, 3)), List.of("y"), AMPLE).getFirst();
      assertThat(y.shape()).containsExactly(0L, 3L);
      assertThat(y.data().remaining()).isZero();
    }
  }

  @Test
  void noRoomIsAskedForBeforeTheOutputsAreCopied() throws IOException {
    try (TensorSession session = open(matrix());
        TensorRunner runner = session.newRunner()) {
      Tensor x = new Tensor("x", DataType.FP32, List.of(2L, 3L), ByteBuffer.allocate(24));
      assertThatThrownBy(
              () ->
                  runner.run(
                      List.of(x),
                      List.of("y"),
                      bytes -> {
                        throw new IllegalStateException("no room for " + bytes);
                      }))
          .hasMessage("no room for 24");
      assertThat(runner.run(List.of(x), List.of("y"), AMPLE)).hasSize(1);
    }
  }

  @Test
  void aRunIsCancelledFromAnotherThread() throws Exception {
    try (TensorSession session = open(TinyModel.counter());
        TensorRunner runner = session.newRunner()) {
      assertThat(count(runner, 3)).isEqualTo(3);
      runner.cancel();
      assertThatThrownBy(() -> count(runner, 1)).isInstanceOf(BackendException.class);
      runner.allow();
      Thread canceller =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                      runner.cancel();
                      Thread.onSpinWait();
                    }
                  });
      assertThatThrownBy(() -> count(runner, Long.MAX_VALUE))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("terminate");
      canceller.interrupt();
      canceller.join();
      runner.allow();
      assertThat(count(runner, 2)).isEqualTo(2);
    }
  }

  private static long count(TensorRunner runner, long trips) {
    Tensor input = new Tensor("trips", DataType.INT64, List.of(), longs("", trips).data());
    return runner.run(List.of(input), List.of("count"), AMPLE).getFirst().data().getLong(0);
  }

  @Test
  void closingInTheWrongOrderHarmsNothing() throws IOException {
    TensorSession session = open(matrix());
    TensorRunner runner = session.newRunner();
    backend.close();
    session.close();
    session.close();
    Tensor x = new Tensor("x", DataType.FP32, List.of(2L, 3L), ByteBuffer.allocate(24));
    assertThat(runner.run(List.of(x), List.of("y"), AMPLE)).hasSize(1);
    runner.close();
    runner.close();
    assertThatThrownBy(() -> runner.run(List.of(x), List.of("y"), AMPLE))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(session::newRunner).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsNoTensorIsRefusedWhenOpened() throws IOException {
    TinyModel complex =
        new TinyModel()
            .node("Identity", List.of("x"), "y")
            .input("x", ElementType.COMPLEX64, FREE)
            .output("y", ElementType.COMPLEX64, FREE);
    assertThatThrownBy(() -> open(complex))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("takes x COMPLEX64[?], which is no tensor of a type served here");
  }

  @Test
  void aTensorThatClaimsFourGigabytesIsRefusedAndTakesNone() throws IOException {
    long before = Machine.residentKib();
    TinyModel liar =
        new TinyModel()
            .weight("w", ElementType.FLOAT, new byte[16], 1 << 20, 1 << 10)
            .node("Identity", List.of("w"), "y")
            .output("y", ElementType.FLOAT);
    assertThatThrownBy(() -> open(liar))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("claims");
    assertThat(Machine.residentKib() - before).as("KiB grown").isLessThan(64 * 1024);
  }

  private TensorSession open(TinyModel tiny) throws IOException {
    return backend.openTensors(tiny.write(directory), new TensorOptions(1, MOST_BYTES));
  }

  private static TinyModel matrix() {
    return new TinyModel()
        .node("Abs", List.of("x"), "y")
        .input("x", ElementType.FLOAT, FREE, 3)
        .output("y", ElementType.FLOAT, FREE, 3);
  }

  private static void refused(
      TensorRunner runner, List<Tensor> inputs, List<String> outputs, String message) {
    assertThatThrownBy(() -> runner.run(inputs, outputs, AMPLE))
        .isInstanceOf(TensorException.class)
        .hasMessageContaining(message);
  }

  private static Tensor floats(String name, float... elements) {
    ByteBuffer data = ByteBuffer.allocate(elements.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(elements);
    return new Tensor(name, DataType.FP32, List.of((long) elements.length), data);
  }

  private static float[] floats(Tensor tensor) {
    float[] elements = new float[tensor.elements()];
    tensor.data().asFloatBuffer().get(elements);
    return elements;
  }

  private static Tensor longs(String name, long... elements) {
    ByteBuffer data = ByteBuffer.allocate(elements.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    data.asLongBuffer().put(elements);
    return new Tensor(name, DataType.INT64, List.of((long) elements.length), data);
  }
}
