package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.management.ThreadMXBean;
import dev.jetd.daemon.serving.EmbeddingInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * What the ways of a request through HTTP cost beside the plain ones, which are what they were
 * before: JSON in, numbers and base64 out. Run with the image's flags: {@code java -XX:+UseSerialGC
 * -Xmx192m -XX:TieredStopAtLevel=1}.
 */
final class PathsBenchmark {
  private static final int ROUNDS = 9;
  private static final int CALLS = 2_000;
  private static final int DIMENSION = 384;
  private static final PrintStream OUT =
      new PrintStream(
          new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);

  private PathsBenchmark() {}

  public static void main(String[] args) throws IOException {
    OUT.println("| | plain, us | jetd, us | plain, bytes allocated | jetd |");
    OUT.println("| --- | --- | --- | --- | --- |");
    for (int texts : List.of(1, 64)) {
      byte[] body = body(texts);
      compare(
          texts + (texts == 1 ? " text" : " texts") + " in JSON: a tree, or straight to inputs",
          () -> inputs(Json.read(body, PathsBenchmark::tree)).size(),
          () -> Json.read(body, in -> OpenAiBody.read(in, texts)).inputs().size());
    }
    float[] vector = vector();
    compare(
        "a vector as numbers: Jackson's, or a writer of our own",
        () -> whole(out -> plainNumbers(out, vector)),
        inPlace(out -> VectorJson.numbers(out, vector)));
    compare(
        "a vector in base64: a string, or bytes",
        () -> whole(out -> plainBase64(out, vector)),
        inPlace(out -> VectorJson.base64(out, vector)));
  }

  private interface Step {
    int run() throws IOException;
  }

  private static byte[] body(int texts) {
    StringBuilder body = new StringBuilder("{\"model\":\"all-MiniLM-L6-v2\",\"input\":[");
    for (int i = 0; i < texts; i++) {
      body.append(i == 0 ? "" : ",").append("\"the cat sat on the mat for ").append(i).append('"');
    }
    return body.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  private static float[] vector() {
    Random random = new Random(1);
    float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) (random.nextGaussian() / Math.sqrt(DIMENSION));
    }
    return vector;
  }

  private static Object tree(JsonParser in) throws IOException {
    return switch (in.currentToken()) {
      case JsonToken.START_OBJECT -> {
        Map<String, Object> fields = new HashMap<>();
        while (in.nextToken() != JsonToken.END_OBJECT) {
          String name = in.currentName();
          in.nextToken();
          fields.put(name, tree(in));
        }
        yield fields;
      }
      case JsonToken.START_ARRAY -> {
        List<Object> elements = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          elements.add(tree(in));
        }
        yield elements;
      }
      default -> in.getText();
    };
  }

  private static List<EmbeddingInput> inputs(Object tree) {
    List<EmbeddingInput> inputs = new ArrayList<>();
    Map<?, ?> fields = (Map<?, ?>) tree;
    for (Object text : (List<?>) Objects.requireNonNull(fields.get(OpenAiBody.INPUT))) {
      inputs.add(new EmbeddingInput.Text((String) text));
    }
    return inputs;
  }

  private static void plainNumbers(JsonGenerator out, float[] vector) throws IOException {
    out.writeStartArray();
    for (float number : vector) {
      out.writeNumber(number);
    }
    out.writeEndArray();
  }

  private static void plainBase64(JsonGenerator out, float[] vector) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    out.writeString(Base64.getEncoder().encodeToString(bytes.array()));
  }

  private static int whole(Json.Writer writer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(8 * 1024);
    Json.write(out, writer);
    return out.toByteArray().length;
  }

  private static Step inPlace(Json.Writer writer) {
    AnswerBuffers buffers = new AnswerBuffers();
    return () -> {
      AnswerBuffer buffer = buffers.take();
      Json.write((OutputStream) buffer, writer);
      int size = buffer.size();
      buffers.giveBack(buffer);
      return size;
    };
  }

  /** Both by turns, so that what else the machine does meets both. */
  private static void compare(String what, Step plain, Step ours) throws IOException {
    double[] plainTimes = new double[ROUNDS];
    double[] times = new double[ROUNDS];
    long plainBytes = 0;
    long bytes = 0;
    for (int round = 0; round < ROUNDS; round++) {
      plainBytes = allocated();
      plainTimes[round] = time(plain);
      plainBytes = (allocated() - plainBytes) / CALLS;
      bytes = allocated();
      times[round] = time(ours);
      bytes = (allocated() - bytes) / CALLS;
    }
    Arrays.sort(plainTimes);
    Arrays.sort(times);
    OUT.printf(
        Locale.ROOT,
        "| %s | %.1f | %.1f | %,d | %,d |%n",
        what,
        plainTimes[ROUNDS / 2],
        times[ROUNDS / 2],
        plainBytes,
        bytes);
  }

  /** Microseconds of processor time a call. */
  private static double time(Step step) throws IOException {
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    int sum = 0;
    for (int i = 0; i < CALLS; i++) {
      sum += step.run();
    }
    long taken = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
    if (sum == 0) {
      throw new IllegalStateException("nothing was done");
    }
    return taken / 1e3 / CALLS;
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
