package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model with a state: Silero's voice activity detector, its state sent with each frame of sound
 * and taken back with each answer, bit for bit as ONNX Runtime by itself.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SileroTest {
  private static final int RATE = 16_000;
  private static final int FRAMES = 60;
  private static final Path MODELS =
      Path.of(Optional.ofNullable(System.getProperty("jetd.silero")).orElseThrow());

  private TestDaemon daemon;

  @BeforeAll
  void start(@TempDir Path state) throws IOException {
    assertThat(MODELS).as("run cross-build/silero first").isDirectory();
    daemon =
        new TensorShelf(state)
            .add("vad", Files.readAllBytes(model("v5")))
            .add("vad-4", Files.readAllBytes(model("legacy")))
            .start();
  }

  @AfterAll
  void stop() {
    daemon.close();
  }

  private static Path model(String version) {
    return MODELS.resolve("silero_vad_" + version + ".onnx");
  }

  @Test
  void itsMetadataNameTheState() {
    JsonNode metadata = daemon.get("/v2/models/vad").json();
    assertThat(metadata.get("inputs").toString())
        .isEqualTo(
            "[{\"name\":\"input\",\"datatype\":\"FP32\",\"shape\":[-1,-1]},"
                + "{\"name\":\"state\",\"datatype\":\"FP32\",\"shape\":[2,-1,128]},"
                + "{\"name\":\"sr\",\"datatype\":\"INT64\",\"shape\":[]}]");
  }

  @Test
  void framesAsBinaryDataGiveTheBitsOfOnnxRuntimeByItself() {
    float[] state = new float[256];
    float loudest = 0;
    try (RawOnnxRuntime raw = new RawOnnxRuntime(model("v5"))) {
      raw.input("input", 1, 512).input("state", 2, 1, 128).number("sr", RATE);
      raw.output("output", 1, 1).output("stateN", 2, 1, 128);
      for (int frame = 0; frame < FRAMES; frame++) {
        float[] sound = sound(frame, 512);
        raw.set("input", sound);
        raw.set("state", state);
        raw.run();
        TestDaemon.Reply reply = binary(sound, state);
        ByteBuffer out = InferRequest.binary(reply);
        float voice = out.getFloat();
        float[] next = new float[256];
        out.asFloatBuffer().get(next);
        assertThat(bits(voice)).as("frame " + frame).isEqualTo(bits(raw.get("output")));
        assertThat(bits(next)).as("state " + frame).isEqualTo(bits(raw.get("stateN")));
        assertThat(next).isNotEqualTo(state);
        loudest = Math.max(loudest, voice);
        state = next;
      }
    }
    assertThat(loudest).isGreaterThan(0.001f).isLessThan(1);
  }

  private TestDaemon.Reply binary(float[] sound, float[] state) {
    String json =
        "{'inputs':["
            + "{'name':'input','shape':[1,512],'datatype':'FP32','parameters':{'binary_data_size':2048}},"
            + "{'name':'state','shape':[2,1,128],'datatype':'FP32','parameters':{'binary_data_size':1024}},"
            + "{'name':'sr','shape':[],'datatype':'INT64','data':[16000]}],"
            + "'outputs':[{'name':'output','parameters':{'binary_data':true}},"
            + "{'name':'stateN','parameters':{'binary_data':true}}]}";
    TestDaemon.Reply reply =
        InferRequest.of(json, InferRequest.floats(sound), InferRequest.floats(state))
            .to(daemon, "vad");
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply;
  }

  @Test
  void framesAsJsonGiveThemToo() {
    float[] h = new float[128];
    float[] c = new float[128];
    try (RawOnnxRuntime raw = new RawOnnxRuntime(model("legacy"))) {
      raw.input("input", 1, 1536).input("h", 2, 1, 64).input("c", 2, 1, 64).number("sr", RATE);
      raw.output("output", 1, 1).output("hn", 2, 1, 64).output("cn", 2, 1, 64);
      for (int frame = 0; frame < FRAMES; frame++) {
        float[] sound = sound(frame, 1536);
        raw.set("input", sound);
        raw.set("h", h);
        raw.set("c", c);
        raw.run();
        JsonNode outputs = json(sound, h, c);
        h = named(outputs, "hn");
        c = named(outputs, "cn");
        assertThat(bits(named(outputs, "output"))).isEqualTo(bits(raw.get("output")));
        assertThat(bits(h)).as("h of frame " + frame).isEqualTo(bits(raw.get("hn")));
        assertThat(bits(c)).as("c of frame " + frame).isEqualTo(bits(raw.get("cn")));
      }
    }
  }

  private JsonNode json(float[] sound, float[] h, float[] c) {
    byte[] body =
        TestDaemon.bytes(
            Map.of(
                "inputs",
                new Object[] {
                  tensor("input", sound, 1, sound.length),
                  tensor("h", h, 2, 1, 64),
                  tensor("c", c, 2, 1, 64),
                  Map.of(
                      "name",
                      "sr",
                      "shape",
                      new long[0],
                      "datatype",
                      "INT64",
                      "data",
                      new int[] {RATE})
                }));
    TestDaemon.Reply reply = daemon.post("/v2/models/vad-4/infer", body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json().get("outputs");
  }

  private static Map<String, Object> tensor(String name, float[] data, long... shape) {
    return Map.of("name", name, "shape", shape, "datatype", "FP32", "data", data);
  }

  private static float[] named(JsonNode outputs, String name) {
    for (JsonNode output : outputs) {
      if (output.get("name").asText().equals(name)) {
        return TestDaemon.vector(output.get("data"));
      }
    }
    throw new AssertionError("no output " + name);
  }

  /** A vowel of sorts, that comes and goes over a quiet hiss. */
  private static float[] sound(int frame, int length) {
    Random hiss = new Random(frame);
    float[] sound = new float[length];
    for (int i = 0; i < length; i++) {
      double t = (frame * (double) length + i) / RATE;
      double vowel = 0;
      for (int harmonic = 1; harmonic <= 12; harmonic++) {
        vowel += Math.sin(2 * Math.PI * 120 * harmonic * t) / harmonic;
      }
      double loud = Math.max(0, Math.sin(2 * Math.PI * 1.5 * t));
      sound[i] = (float) (0.2 * loud * vowel + 0.002 * hiss.nextGaussian());
    }
    return sound;
  }

  private static int[] bits(float... numbers) {
    int[] bits = new int[numbers.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(numbers[i]);
    }
    return bits;
  }
}
