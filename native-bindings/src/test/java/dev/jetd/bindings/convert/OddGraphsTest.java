package dev.jetd.bindings.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Written;
import dev.jetd.bindings.onnx.ElementType;
import dev.jetd.bindings.onnx.OnnxFields;
import dev.jetd.bindings.onnx.OnnxNode;
import dev.jetd.bindings.onnx.OnnxTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs made by hand: what is converted how, and what is refused. */
class OddGraphsTest {
  private static final int K = 40;
  private static final int N = 32;

  @TempDir private Path directory;

  private static float[] numbers() {
    Random random = new Random(3);
    float[] numbers = new float[K * N];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    return numbers;
  }

  private static Message tensor(String name, float[] numbers, long... shape) {
    ByteBuffer raw = ByteBuffer.allocate(numbers.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(numbers);
    Message tensor = new Message();
    Arrays.stream(shape).forEach(side -> tensor.number(1, side));
    tensor.number(2, ElementType.FLOAT.code()).text(8, name);
    return tensor.computed(9, raw.capacity(), out -> Message.write(out, raw.duplicate()));
  }

  private static Message node(String operator, List<String> inputs, String output) {
    Message node = new Message();
    inputs.forEach(input -> node.text(1, input));
    return node.text(2, output).text(4, operator);
  }

  private static Message integer(Message node, String name, long value) {
    return node.message(5, new Message().text(1, name).number(3, value).number(20, 2));
  }

  private static Message matMul() {
    return new Message()
        .message(1, node("MatMul", List.of("x", "w"), "y"))
        .message(5, tensor("w", numbers(), K, N));
  }

  private Path model(Message graph, long irVersion) throws IOException {
    Message model =
        new Message()
            .number(1, irVersion)
            .message(8, new Message().text(1, "").number(2, 13))
            // A field that no version of onnx.proto has.
            .text(777, "kept")
            .message(7, graph)
            .text(778, "kept too");
    Path file = directory.resolve("model.onnx");
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      model.writeTo(out);
    }
    assertThat(file).hasSize(model.length());
    return file;
  }

  private OnnxFields converted(Message graph, GraphForm form) throws IOException {
    return OnnxFields.read(file(graph, form));
  }

  private Path file(Message graph, GraphForm form) throws IOException {
    Path file = directory.resolve("converted.onnx");
    Files.deleteIfExists(file);
    GraphConverter.write(model(graph, 8), file, form, Written.UNHEARD);
    return file;
  }

  private static List<String> operators(OnnxFields fields) {
    return fields.nodes().stream().map(OnnxNode::operator).toList();
  }

  private void assertRefused(Message graph, GraphForm form, String why) throws IOException {
    Path file = directory.resolve("refused.onnx");
    Path model = model(graph, 8);
    assertThatThrownBy(() -> GraphConverter.write(model, file, form, Written.UNHEARD))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("model.onnx")
        .hasMessageContaining(why);
    assertThat(file).doesNotExist();
  }

  @Test
  void aGemmBecomesAProductAndASumHoweverItsMatrixLies() throws IOException {
    float[] turned = new float[K * N];
    for (int i = 0; i < turned.length; i++) {
      turned[i % N * K + i / N] = numbers()[i];
    }
    Message straight =
        matMul().message(1, integer(node("Gemm", List.of("y", "v", "b"), "z"), "transB", 1));
    straight.message(5, tensor("v", turned, N, K)).message(5, tensor("b", new float[N], N));
    OnnxFields fields = converted(straight, GraphForm.INT8_BLOCKS);
    assertThat(operators(fields)).containsExactly("MatMulNBits", "MatMulNBits", "Add");
    assertThat(fields.nodes().getLast().inputs()).containsExactly("z.product", "b");
    assertThat(fields.nodes().getLast().outputs()).containsExactly("z");
    assertThat(fields.domains()).containsExactly("", "com.microsoft");
    // The same matrix, once as it is and once turned around.
    byte[] file = Files.readAllBytes(directory.resolve("converted.onnx"));
    assertThat(raw(file, fields, "w.q8")).isEqualTo(raw(file, fields, "v.q8")).hasSize(2 * 32 * N);
    assertThat(raw(file, fields, "w.scales")).isEqualTo(raw(file, fields, "v.scales"));
  }

  private static byte[] raw(byte[] file, OnnxFields fields, String name) {
    OnnxTensor weight =
        fields.weights().stream().filter(w -> w.name().equals(name)).findFirst().orElseThrow();
    int from = (int) weight.position();
    return Arrays.copyOfRange(file, from, from + (int) weight.bytes());
  }

  @Test
  void blocksGiveBackTheirNumbers() throws IOException {
    OnnxFields fields = converted(matMul(), GraphForm.INT8_BLOCKS);
    byte[] file = Files.readAllBytes(directory.resolve("converted.onnx"));
    byte[] bytes = raw(file, fields, "w.q8");
    ByteBuffer scales =
        ByteBuffer.wrap(raw(file, fields, "w.scales")).order(ByteOrder.LITTLE_ENDIAN);
    float[] numbers = numbers();
    for (int n = 0; n < N; n++) {
      for (int k = 0; k < 64; k++) {
        float scale = scales.getFloat(4 * (n * 2 + k / 32));
        float back = ((bytes[n * 64 + k] & 0xff) - 128) * scale;
        float was = k < K ? numbers[k * N + n] : 0;
        assertThat(Math.abs(back - was)).isLessThanOrEqualTo(scale * 0.5001f);
      }
    }
  }

  @Test
  void aMatrixThatSomethingElseTakesStaysBesideItsBlocks() throws IOException {
    Message graph = matMul().message(1, node("Transpose", List.of("w"), "t"));
    OnnxFields fields = converted(graph, GraphForm.INT8_BLOCKS);
    assertThat(operators(fields)).containsExactly("MatMulNBits", "Transpose");
    assertThat(fields.weights()).extracting(OnnxTensor::name).contains("w", "w.q8", "w.scales");
    Message once = matMul().message(1, node("MatMul", List.of("y2", "w"), "z"));
    assertThat(converted(once, GraphForm.INT8_BLOCKS).weights())
        .extracting(OnnxTensor::name)
        .containsExactly("w.q8", "w.scales");
  }

  @Test
  void aTableIsLookedUpInHalvesAndAMatrixCastOnce() throws IOException {
    Message graph =
        matMul()
            .message(1, integer(node("Gather", List.of("table", "ids"), "x"), "axis", 0))
            .message(5, tensor("table", numbers(), K, N))
            .message(11, new Message().text(1, "ids"));
    OnnxFields fields = converted(graph, GraphForm.FP16);
    assertThat(operators(fields)).containsExactly("Cast", "MatMul", "Gather", "Cast");
    OnnxNode gather = fields.nodes().get(2);
    assertThat(gather.inputs()).containsExactly("table.fp16", "ids");
    assertThat(gather.outputs()).containsExactly("x.fp16");
    assertThat(gather.numbers()).containsEntry("axis", 0.0);
    assertThat(fields.nodes().getLast().outputs()).containsExactly("x");
    assertThat(fields.weights())
        .extracting(OnnxTensor::type)
        .containsExactly(ElementType.FLOAT16, ElementType.FLOAT16);
  }

  @Test
  void whatNobodyKnowsIsKeptByteForByte() throws IOException {
    for (GraphForm form : GraphForm.values()) {
      String bytes =
          new String(
              Files.readAllBytes(file(matMul(), form)),
              java.nio.charset.StandardCharsets.ISO_8859_1);
      assertThat(bytes).contains("kept").contains("kept too");
    }
  }

  @Test
  void aWeightBeyondFp16StaysAsItIs() throws IOException {
    float[] large = numbers();
    large[7] = 70_000;
    Message graph = matMul().message(1, node("MatMul", List.of("y", "large"), "z"));
    OnnxFields fields = converted(graph.message(5, tensor("large", large, N, K)), GraphForm.FP16);
    assertThat(fields.weights())
        .extracting(OnnxTensor::name)
        .containsExactlyInAnyOrder("w.fp16", "large");
  }

  @Test
  void whatCannotBeConvertedIsRefusedWithTheReason() throws IOException {
    for (GraphForm form : GraphForm.values()) {
      Message vector = new Message().message(1, node("Add", List.of("x", "b"), "y"));
      assertRefused(
          vector.message(5, tensor("b", new float[64], 64)), form, "no matrix of FP32 weights");
      Message nested = matMul();
      Message inner = new Message().message(1, node("Add", List.of("x", "w"), "y"));
      nested.message(
          1,
          node("If", List.of("c"), "d")
              .message(5, new Message().text(1, "then_branch").message(6, inner).number(20, 5)));
      assertRefused(nested, form, "graphs within its graph (If)");
      Message outside = new Message().number(1, K).number(1, N).number(2, 1).text(8, "far");
      outside.message(13, new Message().text(1, "location").text(2, "model.onnx_data"));
      assertRefused(
          matMul().message(5, outside.number(14, 1)), form, "in a file of their own (far)");
      float[] broken = numbers();
      broken[100] = Float.NaN;
      Message infinite = new Message().message(1, node("MatMul", List.of("x", "w"), "y"));
      assertRefused(
          infinite.message(5, tensor("w", broken, K, N)),
          form,
          "w has numbers that are not finite");
    }
    Path old = model(matMul(), 3);
    assertThatThrownBy(
            () ->
                GraphConverter.write(
                    old, directory.resolve("x.onnx"), GraphForm.FP16, Written.UNHEARD))
        .hasMessageContaining("IR version 3");
  }

  /** Whatever the bytes: a graph, or an exception of ours, and nothing left behind. */
  @Test
  void brokenFilesAreRefusedAndLeaveNothing() throws IOException {
    byte[] good = Files.readAllBytes(model(matMul(), 8));
    Random random = new Random(5);
    Path file = directory.resolve("model.onnx");
    Path out = directory.resolve("out.onnx");
    for (int i = 0; i < 2000; i++) {
      byte[] bad = good.clone();
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        bad[random.nextInt(120)] = (byte) random.nextInt(256);
        bad[bad.length - 1 - random.nextInt(60)] = (byte) random.nextInt(256);
      }
      Files.write(file, bad);
      try {
        GraphConverter.write(
            file, out, i % 2 == 0 ? GraphForm.FP16 : GraphForm.INT8_BLOCKS, Written.UNHEARD);
        Files.delete(out);
      } catch (BackendException e) {
        assertThat(out).doesNotExist();
      }
    }
  }
}
