package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetd.bindings.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The Open Inference Protocol as its specification has it, requests put together byte by byte, over
 * the real daemon.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KserveTest {
  private static final long FREE = -1;
  private static final String ADMIN_KEY = "an-admin-key-of-32-characters-ok";

  private TestDaemon daemon;

  @BeforeAll
  void start(@TempDir Path state) throws IOException {
    TensorShelf shelf =
        new TensorShelf(state)
            .add(
                "add",
                new TinyGraph()
                    .node("Add", List.of("a", "b"), "sum")
                    .node("Sub", List.of("a", "b"), "difference")
                    .input("a", DataType.FP32, FREE, 2)
                    .input("b", DataType.FP32, FREE, 2)
                    .output("sum", DataType.FP32, FREE, 2)
                    .output("difference", DataType.FP32, FREE, 2))
            .add("log", TinyGraph.of("Log", DataType.FP32, FREE))
            .add("count", TinyGraph.counter());
    for (DataType type : DataType.values()) {
      shelf.add("same-" + type, TinyGraph.of("Identity", type, FREE));
    }
    Path keys = Files.writeString(state.resolve("admin-keys"), ADMIN_KEY + "\n");
    daemon = shelf.start("admin.keys-file", keys.toString());
  }

  @AfterAll
  void stop() {
    daemon.close();
  }

  @Test
  void theServerTellsWhatItIs() {
    JsonNode server = daemon.get("/v2").json();
    assertThat(server.get("name").asText()).isEqualTo("jetd");
    assertThat(server.get("version").isTextual()).isTrue();
    assertThat(server.get("extensions").toString()).contains("\"binary_tensor_data\"");
    assertThat(daemon.get("/v2/health/live").text()).isEqualTo("{\"live\":true}");
    assertThat(daemon.get("/v2/health/ready").text()).isEqualTo("{\"ready\":true}");
    assertThat(daemon.send("HEAD", "/v2/health/ready").status()).isEqualTo(200);
  }

  @Test
  void aModelTellsItsInputsAndOutputs() {
    String wanted =
        """
        {"name":"add","versions":["1"],"platform":"onnxruntime_onnx",\
        "inputs":[{"name":"a","datatype":"FP32","shape":[-1,2]},\
        {"name":"b","datatype":"FP32","shape":[-1,2]}],\
        "outputs":[{"name":"sum","datatype":"FP32","shape":[-1,2]},\
        {"name":"difference","datatype":"FP32","shape":[-1,2]}]}""";
    assertThat(daemon.get("/v2/models/add").text()).isEqualTo(wanted);
    assertThat(daemon.get("/v2/models/add/versions/1").text()).isEqualTo(wanted);
    assertThat(daemon.get("/v2/models/add/ready").text())
        .isEqualTo("{\"name\":\"add\",\"ready\":true}");
    assertThat(daemon.get("/v2/models/add/versions/1/ready").status()).isEqualTo(200);
    assertThat(daemon.get("/v2/models/count").json().at("/inputs/0/shape").isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"/v2/models/nothing", "/v2/models/add/versions/2", "/v2/models/nothing/ready"})
  void aModelThatIsNotServedIs404(String path) {
    TestDaemon.Reply reply = daemon.get(path);
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.json().get("error").asText()).contains("is not served here; served: add:1");
    assertThat(daemon.get("/v2/nothing").json().get("error").asText())
        .isEqualTo("there is nothing at /v2/nothing");
    assertThat(daemon.send("PUT", "/v2/models/add/infer").header("Allow")).isEqualTo("POST");
  }

  @Test
  void jsonGoesInAndOut() {
    TestDaemon.Reply reply =
        InferRequest.of(
                "{'id':'42','inputs':["
                    + "{'name':'a','shape':[2,2],'datatype':'FP32','data':[[1,2],[3,4.5]]},"
                    + "{'name':'b','shape':[2,2],'datatype':'FP32','data':[1,1,1,1]}]}")
            .to(daemon, "add");
    assertThat(reply.text())
        .isEqualTo(
            "{\"model_name\":\"add\",\"model_version\":\"1\",\"id\":\"42\",\"outputs\":["
                + "{\"name\":\"sum\",\"datatype\":\"FP32\",\"shape\":[2,2],"
                + "\"data\":[2.0,3.0,4.0,5.5]},"
                + "{\"name\":\"difference\",\"datatype\":\"FP32\",\"shape\":[2,2],"
                + "\"data\":[0.0,1.0,2.0,3.5]}]}");
    assertThat(reply.header("Content-Type")).isEqualTo("application/json");
    assertThat(reply.header("Server-Timing")).contains("inference;dur=");
    assertThat(reply.header("X-Model-Version")).isEqualTo("1");
  }

  /** As Go and others write it: keys by the alphabet, so that data stand before their type. */
  @Test
  void keysMayStandInAnyOrderAndNothingMayBeNull() {
    TestDaemon.Reply reply =
        InferRequest.of(
                "{'id':null,'inputs':["
                    + "{'data':[[1,2]],'datatype':'FP32','name':'a','parameters':null,'shape':[1,2]},"
                    + "{'shape':[1,2],'data':[5,5],'parameters':{'content_type':'np','x':{'y':[1]}},"
                    + "'name':'b','datatype':'FP32'}],"
                    + "'outputs':[{'name':'difference','parameters':{'binary_data':false}}],"
                    + "'parameters':{'priority':0,'anything':[{}],'sequence_id':0}}")
            .to(daemon, "add");
    assertThat(reply.json().get("outputs")).hasSize(1);
    assertThat(reply.json().at("/outputs/0/data").toString()).isEqualTo("[-4.0,-3.0]");
    assertThat(reply.json().has("id")).isFalse();
  }

  @Test
  void binaryGoesInAndOut() {
    TestDaemon.Reply reply =
        InferRequest.of(
                "{'inputs':["
                    + "{'name':'a','shape':[1,2],'datatype':'FP32','parameters':{'binary_data_size':8}},"
                    + "{'name':'b','shape':[1,2],'datatype':'FP32','parameters':{'binary_data_size':8}}"
                    + "],'parameters':{'binary_data_output':true}}",
                InferRequest.floats(1, 2),
                InferRequest.floats(10, 20))
            .to(daemon, "add");
    assertThat(reply.header("Content-Type")).isEqualTo("application/octet-stream");
    JsonNode outputs = InferRequest.json(reply).get("outputs");
    assertThat(outputs.get(0).toString())
        .isEqualTo(
            "{\"name\":\"sum\",\"datatype\":\"FP32\",\"shape\":[1,2],"
                + "\"parameters\":{\"binary_data_size\":8}}");
    ByteBuffer data = InferRequest.binary(reply);
    assertThat(data.remaining()).isEqualTo(16);
    assertThat(new float[] {data.getFloat(), data.getFloat(), data.getFloat(), data.getFloat()})
        .containsExactly(11, 22, -9, -18);
  }

  @Test
  void jsonAndBinaryMixBothWays() {
    TestDaemon.Reply reply =
        InferRequest.of(
                "{'inputs':["
                    + "{'name':'a','shape':[1,2],'datatype':'FP32','data':[1,2]},"
                    + "{'name':'b','shape':[1,2],'datatype':'FP32','parameters':{'binary_data_size':8}}"
                    + "],'outputs':[{'name':'difference','parameters':{'binary_data':true}},"
                    + "{'name':'sum'}]}",
                InferRequest.floats(10, 20))
            .to(daemon, "add");
    JsonNode outputs = InferRequest.json(reply).get("outputs");
    assertThat(outputs.at("/0/name").asText()).isEqualTo("difference");
    assertThat(outputs.at("/0/parameters/binary_data_size").asInt()).isEqualTo(8);
    assertThat(outputs.at("/1/data").toString()).isEqualTo("[11.0,22.0]");
    assertThat(InferRequest.binary(reply).getFloat()).isEqualTo(-9);
  }

  /** What is larger than a chunk of the answer's stream, over all sizes on the way. */
  @ParameterizedTest
  @CsvSource({"1", "1000", "8191", "16384", "500000"})
  void tensorsOfEverySizeComeBackWhole(int elements) {
    float[] numbers = new float[elements];
    for (int i = 0; i < elements; i++) {
      numbers[i] = i / 7f;
    }
    byte[] data = InferRequest.floats(numbers);
    String head =
        "{'inputs':[{'name':'x','shape':[%1$d],'datatype':'FP32','parameters':{'binary_data_size':%2$d}}]"
            .formatted(elements, data.length);
    TestDaemon.Reply binary =
        InferRequest.of(head + ",'outputs':[{'name':'y','parameters':{'binary_data':true}}]}", data)
            .to(daemon, "same-FP32");
    assertThat(InferRequest.binary(binary)).isEqualTo(ByteBuffer.wrap(data));
    TestDaemon.Reply json = InferRequest.of(head + "}", data).to(daemon, "same-FP32");
    assertThat(TestDaemon.vector(json.json().at("/outputs/0/data"))).isEqualTo(numbers);
  }

  private static float[] floats(ByteBuffer data, int count) {
    float[] floats = new float[count];
    data.asFloatBuffer().get(floats);
    return floats;
  }

  static final Map<DataType, String> EDGES =
      Map.ofEntries(
          Map.entry(DataType.BOOL, "[true,false]"),
          Map.entry(DataType.INT8, "[-128,127]"),
          Map.entry(DataType.UINT8, "[0,255]"),
          Map.entry(DataType.INT16, "[-32768,32767]"),
          Map.entry(DataType.UINT16, "[0,65535]"),
          Map.entry(DataType.INT32, "[-2147483648,2147483647]"),
          Map.entry(DataType.UINT32, "[0,4294967295]"),
          Map.entry(DataType.INT64, "[-9223372036854775808,9223372036854775807]"),
          Map.entry(DataType.UINT64, "[0,18446744073709551615]"),
          Map.entry(DataType.FP32, "[-3.4028235E38,1.4E-45]"),
          Map.entry(DataType.FP64, "[-1.7976931348623157E308,4.9E-324]"),
          Map.entry(DataType.BYTES, "[\"\",\"zw\\u00f6lf \\u0000 \\ud83d\\ude00\"]"));

  @ParameterizedTest
  @EnumSource(DataType.class)
  void everyTypeGoesThereAndBackAtTheEdgesOfItsRange(DataType type) {
    String head = "{'inputs':[{'name':'x','shape':[2],'datatype':'" + type + "',";
    if (EDGES.containsKey(type)) {
      TestDaemon.Reply json =
          new InferRequest(
                  (head.replace('\'', '"') + "\"data\":" + EDGES.get(type) + "}]}")
                      .getBytes(StandardCharsets.UTF_8),
                  new byte[0])
              .to(daemon, "same-" + type);
      assertThat(json.status()).as(json.text()).isEqualTo(200);
      JsonNode data = json.json().at("/outputs/0/data");
      assertThat(data.get(1).asText()).isEqualTo(node(EDGES.get(type)).get(1).asText());
      assertThat(data.get(0).asText()).isEqualTo(node(EDGES.get(type)).get(0).asText());
    }
    byte[] bytes = bytes(type);
    TestDaemon.Reply binary =
        InferRequest.of(
                head
                    + "'parameters':{'binary_data_size':"
                    + bytes.length
                    + "}}],'parameters':{'binary_data_output':true}}",
                bytes)
            .to(daemon, "same-" + type);
    assertThat(InferRequest.binary(binary)).isEqualTo(ByteBuffer.wrap(bytes));
  }

  private static byte[] bytes(DataType type) {
    return switch (type) {
      case BYTES -> InferRequest.strings(new byte[] {0, -1, (byte) 0xc0}, new byte[0]);
      case BOOL -> new byte[] {1, 0};
      default -> {
        byte[] ones = new byte[2 * type.size()];
        java.util.Arrays.fill(ones, (byte) 0xff); // For floats, a NaN with all its bits.
        yield ones;
      }
    };
  }

  private static JsonNode node(String json) {
    try {
      return new com.fasterxml.jackson.databind.ObjectMapper().readTree(json);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRawBodyIsTheOneInputAndItsLengthTheFreeAxis() {
    TestDaemon.Reply reply =
        daemon.post(
            "/v2/models/same-FP32/infer",
            InferRequest.floats(1, 2, 3),
            InferRequest.HEADER,
            "0",
            "Content-Type",
            "application/octet-stream");
    assertThat(InferRequest.json(reply).at("/outputs/0/shape").toString()).isEqualTo("[3]");
    assertThat(InferRequest.binary(reply)).isEqualTo(ByteBuffer.wrap(InferRequest.floats(1, 2, 3)));
    TestDaemon.Reply text =
        daemon.post(
            "/v2/models/same-BYTES/infer",
            "whole".getBytes(StandardCharsets.UTF_8),
            InferRequest.HEADER,
            "0");
    assertThat(InferRequest.binary(text).get(4)).isEqualTo((byte) 'w');
    TestDaemon.Reply two =
        daemon.post("/v2/models/add/infer", new byte[8], InferRequest.HEADER, "0");
    assertThat(two.status()).isEqualTo(400);
    assertThat(two.text()).contains("the model takes 2 inputs");
  }

  @Test
  void emptyTensorsAreTensors() {
    TestDaemon.Reply reply =
        InferRequest.of(
                "{'inputs':[{'name':'a','shape':[0,2],'datatype':'FP32','data':[]},"
                    + "{'name':'b','shape':[0,2],'datatype':'FP32','data':[]}]}")
            .to(daemon, "add");
    assertThat(reply.json().at("/outputs/0/shape").toString()).isEqualTo("[0,2]");
    assertThat(reply.json().at("/outputs/0/data").isEmpty()).isTrue();
  }

  @Test
  void whatJsonCannotCarryIsRefusedAndGoesAsBinaryData() {
    String request = "{'inputs':[{'name':'x','shape':[2],'datatype':'FP32','data':[1,-1]}]%s}";
    TestDaemon.Reply json = InferRequest.of(request.formatted("")).to(daemon, "log");
    assertThat(json.status()).isEqualTo(400);
    assertThat(json.json().get("error").asText())
        .isEqualTo(
            "output 'y' has NaN at element 1; JSON cannot carry it: ask for it with binary_data");
    TestDaemon.Reply binary =
        InferRequest.of(request.formatted(",'parameters':{'binary_data_output':true}"))
            .to(daemon, "log");
    assertThat(Float.isNaN(InferRequest.binary(binary).getFloat(4))).isTrue();
  }

  @Test
  void textsBecomeTheVectorsOfEveryOtherDialect() {
    String path = "all-MiniLM-L6-v2/versions/1-int8";
    JsonNode metadata = daemon.get("/v2/models/" + path).json();
    assertThat(metadata.at("/inputs/0").toString())
        .isEqualTo("{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":[-1]}");
    assertThat(metadata.at("/outputs/0/shape").toString()).isEqualTo("[-1,384]");
    List<float[]> wanted = new ArrayList<>();
    for (String text : List.of("The cat sat.", "zwölf")) {
      wanted.add(
          TestDaemon.vector(
              daemon.postJson("/api/v1/embed", Map.of("text", text)).json().get("embedding")));
    }
    TestDaemon.Reply json =
        InferRequest.of(
                "{'inputs':[{'name':'text','shape':[2,1],'datatype':'BYTES',"
                    + "'data':[['The cat sat.'],['zwölf']]}]}")
            .to(daemon, path);
    float[] all = TestDaemon.vector(json.json().at("/outputs/0/data"));
    assertThat(json.json().at("/outputs/0/shape").toString()).isEqualTo("[2,384]");
    assertThat(json.json().at("/outputs/1/data").toString()).isEqualTo("[6,6,5,5]");
    assertThat(json.header("X-Cache")).isEqualTo("hit");
    byte[] texts =
        InferRequest.strings(
            "The cat sat.".getBytes(StandardCharsets.UTF_8),
            "zwölf".getBytes(StandardCharsets.UTF_8));
    TestDaemon.Reply binary =
        InferRequest.of(
                "{'inputs':[{'name':'text','shape':[2],'datatype':'BYTES',"
                    + "'parameters':{'binary_data_size':"
                    + texts.length
                    + "}}],'outputs':[{'name':'embedding','parameters':{'binary_data':true}}]}",
                texts)
            .to(daemon, path);
    float[] same = floats(InferRequest.binary(binary), 768);
    for (int i = 0; i < 384; i++) {
      assertThat(all[i]).isEqualTo(wanted.get(0)[i]).isEqualTo(same[i]);
      assertThat(all[384 + i]).isEqualTo(wanted.get(1)[i]).isEqualTo(same[384 + i]);
    }
  }

  @Test
  void theIndexTellsEveryVersionThereIs() {
    JsonNode all = daemon.post("/v2/repository/index", new byte[0]).json();
    assertThat(all.toString())
        .contains("{\"name\":\"add\",\"version\":\"1\",\"state\":\"READY\",\"reason\":\"\"}")
        .contains("\"version\":\"1-fp32\",\"state\":\"UNAVAILABLE\"");
    String ready = daemon.postJson("/v2/repository/index", Map.of("ready", true)).text();
    assertThat(ready).contains("\"add\"").doesNotContain("1-fp32");
  }

  @Test
  void anOperatorTakesAModelOutOfServiceAndPutsItBack() {
    String path = "/v2/repository/models/same-BOOL/";
    assertThat(daemon.post(path + "unload", new byte[0]).status()).isEqualTo(401);
    assertThat(manage(path + "unload").status()).isEqualTo(200);
    assertThat(daemon.get("/v2/models/same-BOOL/ready").status()).isEqualTo(404);
    TestDaemon.Reply twice = manage(path + "unload");
    assertThat(twice.status()).isEqualTo(404);
    assertThat(twice.json().get("error").asText()).contains("same-BOOL");
    assertThat(manage(path + "load").response().body()).isEmpty();
    assertThat(daemon.get("/v2/models/same-BOOL/ready").status()).isEqualTo(200);
    assertThat(manage("/v2/repository/models/nothing/load").status()).isEqualTo(404);
  }

  private TestDaemon.Reply manage(String path) {
    return daemon.post(
        path,
        "{\"parameters\":{\"unload_dependents\":false}}".getBytes(StandardCharsets.UTF_8),
        "Authorization",
        "Bearer " + ADMIN_KEY);
  }

  @Test
  void runsAreCounted() {
    TestDaemon.Reply reply =
        InferRequest.of("{'inputs':[{'name':'trips','shape':[],'datatype':'INT64','data':[5]}]}")
            .to(daemon, "count");
    assertThat(reply.json().at("/outputs/0/shape").isEmpty()).isTrue();
    assertThat(reply.json().at("/outputs/0/data").toString()).isEqualTo("[5]");
    JsonNode stats = daemon.get("/v2/models/count/stats").json().at("/model_stats/0");
    assertThat(stats.get("inference_count").asInt()).isEqualTo(1);
    assertThat(stats.at("/inference_stats/success/ns").asLong()).isPositive();
    assertThat(daemon.getAdmin("/metrics").text())
        .contains("jetd_requests_total{model=\"count\",dialect=\"kserve\",code=\"200\",}");
  }

  @Test
  void base64IsNoFormOfTensors() {
    String data = Base64.getEncoder().encodeToString(InferRequest.floats(1));
    TestDaemon.Reply reply =
        InferRequest.of(
                "{'inputs':[{'name':'x','shape':[1],'datatype':'FP32','data':'" + data + "'}]}")
            .to(daemon, "same-FP32");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().get("error").asText())
        .isEqualTo("inputs[0].data must be an array, not a string");
  }
}
