package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.DataType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tensor requests that are wrong by mistake or on purpose: a 4xx that names the field, no crash.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KserveAttackTest {
  private static final long FREE = -1;
  private static final String NOTHING = "jetd_queued_tensor_bytes 0.0";

  private TestDaemon daemon;

  @BeforeAll
  void start(@TempDir Path state) throws IOException {
    daemon =
        new TensorShelf(state)
            .add("m", TinyGraph.of("Abs", DataType.FP32, FREE, 3))
            .add("bytes", TinyGraph.of("Identity", DataType.BYTES, FREE))
            .add("bool", TinyGraph.of("Identity", DataType.BOOL, FREE))
            .add("half", TinyGraph.of("Abs", DataType.FP16, FREE))
            .add(
                "fill",
                new TinyGraph()
                    .node("ConstantOfShape", java.util.List.of("x"), "y")
                    .input("x", DataType.INT64, FREE)
                    .output("y", DataType.FP32, FREE, FREE))
            .add(
                "look",
                new TinyGraph()
                    .node("Gather", java.util.List.of("t", "i"), "y")
                    .input("t", DataType.FP32, FREE)
                    .input("i", DataType.INT64, FREE)
                    .output("y", DataType.FP32, FREE))
            .start("limits.tensor-bytes", "1MiB", "limits.queued-tensor-bytes", "6MiB");
  }

  @AfterAll
  void stop() {
    daemon.close();
  }

  /** Whatever was sent, the next request is served, and nothing is left in memory. */
  @AfterEach
  void servesOn() {
    assertThat(InferRequest.of(input("[1,3]", "FP32", "[1,-2,3]")).to(daemon, "m").text())
        .contains("\"data\":[1.0,2.0,3.0]");
    // The last answer reached us a moment before its memory was given back.
    for (int i = 0; i < 1000 && !metrics().contains(NOTHING); i++) {
      Thread.onSpinWait();
    }
    assertThat(metrics()).contains(NOTHING);
  }

  private String metrics() {
    return daemon.getAdmin("/metrics").text();
  }

  private static String input(String shape, String type, String data) {
    return "{'inputs':[{'name':'x','shape':%s,'datatype':'%s','data':%s}]}"
        .formatted(shape, type, data);
  }

  static Stream<Arguments> bodies() {
    String whole = input("[1,3]", "FP32", "[1,2,3]");
    return Stream.of(
        bad("[]", "the body must be a JSON object, not an array"),
        bad("", "the body is empty"),
        bad("{}", "inputs is missing"),
        bad("{'inputs':{}}", "inputs must be an array of tensors, not an object"),
        bad("{'inputs':[]}", "input 'x' is missing"),
        bad("{'inputs':[7]}", "inputs[0] must be an object, not a number"),
        bad("{'inputs':[{}]}", "inputs[0].name is missing"),
        bad("{'inputs':[{'name':7}]}", "inputs[0].name must be a string"),
        bad("{'inputs':[{'name':''}]}", "inputs[0].name must have 1 to 1024 characters"),
        bad("{'inputs':[{'name':'x'}]}", "inputs[0].datatype is missing"),
        bad("{'inputs':[{'name':'x','datatype':'FP33'}]}", "inputs[0].datatype is 'FP33'; known"),
        bad("{'inputs':[{'name':'x','datatype':'FP32'}]}", "inputs[0].shape is missing"),
        bad(whole.replace(",'data':[1,2,3]", ""), "inputs[0].data is missing"),
        bad(whole.replace("'x'", "'z'"), "tensor 'z': is no input of the model; it takes x"),
        bad(whole.replace("'name'", "'nom'"), "nom is not a field of this request"),
        bad(whole.replace("{'inputs'", "{'model':'m','inputs'"), "model is not a field"),
        bad(
            whole.replace("[1,2,3]", "[1,2]"),
            "inputs[0].data has 2 elements; shape [1,3] holds 3"),
        bad(whole.replace("[1,2,3]", "[1,2,3,4]"), "inputs[0].data has more elements than the 3"),
        bad(whole.replace("[1,2,3]", "[1,'2',3]"), "inputs[0].data[1] must be a number"),
        bad(whole.replace("[1,2,3]", "[1,null,3]"), "inputs[0].data[1] must be a number, not null"),
        bad(
            whole.replace("[1,2,3]", "[1,1e39,3]"),
            "inputs[0].data[1] is out of the range of FP32"),
        bad(whole.replace("[1,2,3]", "[1,NaN,3]"), "NaN is not JSON"),
        bad(
            whole.replace("[1,2,3]", "[[1,2],[3]]"),
            "inputs[0].data must be a flat array, or nested"),
        bad(
            whole.replace("[1,2,3]", "[[1,2,3],4]"),
            "inputs[0].data must be a flat array, or nested"),
        bad(
            whole.replace("[1,2,3]", "[1,[2,3]]"),
            "inputs[0].data must be a flat array, or nested"),
        bad(
            whole.replace("[1,2,3]", "[[[1,2,3]]]"),
            "inputs[0].data must be a flat array, or nested"),
        bad(whole.replace("[1,2,3]", "[".repeat(5000)), "inputs[0].data must be a flat array"),
        bad("{'inputs':[{'data':" + "[".repeat(5000), "nested more than 64 deep"),
        bad("{'parameters':" + "{'a':".repeat(5000), "nested more than 64 deep"),
        bad(input("[3]", "FP32", "[1,2,3]"), "shape is [3]; the model takes [-1,3]"),
        bad(input("[1,4]", "FP32", "[1,2,3,4]"), "shape is [1,4]; the model takes [-1,3]"),
        bad(input("[1,3]", "FP64", "[1,2,3]"), "datatype is FP64; the model takes FP32"),
        bad(
            input("[1,3]", "FP16", "[1,2,3]"),
            "inputs[0].data cannot hold FP16; send it as binary"),
        bad(input("[1,3]", "INT8", "[1,128,3]"), "inputs[0].data[1] is out of the range of INT8"),
        bad(input("[1,3]", "UINT8", "[1,-1,3]"), "inputs[0].data[1] is out of the range of UINT8"),
        bad(input("[1,3]", "INT64", "[1,9223372036854775808,3]"), "data[1] is out of the range"),
        bad(input("[1,3]", "UINT64", "[1,18446744073709551616,3]"), "data[1] is out of the range"),
        bad(input("[1,3]", "INT32", "[1,2.0,3]"), "inputs[0].data[1] must be a whole number"),
        bad(input("[1,3]", "BOOL", "[true,1,false]"), "inputs[0].data[1] must be true or false"),
        bad(input("[1,3]", "BYTES", "['a',2,'c']"), "inputs[0].data[1] must be a string"),
        bad(input("[-1,3]", "FP32", "[1,2,3]"), "inputs[0].shape[0] must be a size, 0 or more"),
        bad(input("[1.5,2]", "FP32", "[1,2,3]"), "inputs[0].shape[0] must be a whole number"),
        bad(input("'13'", "FP32", "[1,2,3]"), "inputs[0].shape must be an array of sizes"),
        bad(input("[99999999999999999999,3]", "FP32", "[1]"), "inputs[0].shape[0] must be a size"),
        bad(input("[4294967296,4294967296]", "FP32", "[1]"), "inputs[0].shape shape [4294967296,"),
        bad(input("[0,9223372036854775807]", "FP32", "[]"), "holds more than 2147483647 elements"),
        bad(input("[1073741824,1]", "FP32", "[1,2,3]"), "inputs[0].data has fewer elements than"),
        bad(
            "{'inputs':[{'name':'x','datatype':'FP32','data':[1],'shape':[1,3]}]}",
            "has 1 elements"),
        bad(
            "{'inputs':[{'data':[1,2,3],'shape':[1,3],'name':'x'}]}",
            "inputs[0].datatype is missing"),
        bad(
            whole.replace("}]}", "},{'name':'x','shape':[1,3],'datatype':'FP32','data':[1,2,3]}]}"),
            "tensor 'x': is given twice"),
        bad(whole.replace("'FP32',", "'FP32','datatype':'FP32',"), "Duplicate field 'datatype'"),
        bad(whole.replace("{'inputs'", "{'outputs':[{'name':'z'}],'inputs'"), "'z': is no output"),
        bad(
            whole.replace("{'inputs'", "{'outputs':[{'name':'y'},{'name':'y'}],'inputs'"),
            "tensor 'y': is asked for twice"),
        bad(whole.replace("{'inputs'", "{'outputs':[{}],'inputs'"), "outputs[0].name is missing"),
        bad(
            whole.replace("{'inputs'", "{'outputs':['y'],'inputs'"),
            "outputs[0] must be an object"),
        bad(
            whole.replace(
                "{'inputs'",
                "{'outputs':[{'name':'y','parameters':{'classification':3}}],'inputs'"),
            "outputs[0].parameters.classification is not taken"),
        bad(
            whole.replace("{'inputs'", "{'parameters':{'sequence_id':7},'inputs'"),
            "parameters.sequence_id is not taken: no state is kept between requests"),
        bad(
            whole.replace("{'inputs'", "{'parameters':{'binary_data_output':1},'inputs'"),
            "parameters.binary_data_output must be true or false"),
        bad(
            whole.replace("{'inputs'", "{'parameters':{'timeout':-1},'inputs'"),
            "parameters.timeout must be 0 or more"),
        bad(
            whole.replace("'data':[1,2,3]", "'parameters':{'shared_memory_region':'r'}"),
            "inputs[0].parameters.shared_memory_region is not taken"),
        bad(
            whole.replace("'data':[1,2,3]", "'parameters':{'binary_data_size':12}"),
            "inputs[0].parameters.binary_data_size is 12, and 0 bytes are left"),
        bad(
            whole.replace("'data'", "'parameters':{'binary_data_size':0},'data'"),
            "inputs[0] has both data and parameters.binary_data_size"),
        bad(whole + "x", "not valid JSON"),
        bad(
            whole.replace("'id'", "'id'").replace("{'inputs'", "{'id':7,'inputs'"),
            "id must be a"));
  }

  private static Arguments bad(String body, String message) {
    return Arguments.of(body, message);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("bodies")
  void aBadRequestIs400AndNamesTheField(String body, String message) {
    TestDaemon.Reply reply = InferRequest.of(body).to(daemon, "m");
    assertThat(reply.json().get("error").asText()).contains(message);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json()).hasSize(1);
  }

  @Test
  void binaryDataThatAreNotAsTheJsonSaysAreRefused() {
    String one =
        "{'inputs':[{'name':'x','shape':[%s],'datatype':'%s','parameters':{'binary_data_size':%d}}]}";
    refused("m", one.formatted("1,3", "FP32", 12), new byte[11], "is 12, and 11 bytes are left");
    refused("m", one.formatted("1,3", "FP32", 12), new byte[13], "13 bytes after its JSON");
    refused("m", one.formatted("1,3", "FP32", 8), new byte[8], "takes 12 bytes, and 8 are there");
    refused(
        "m", one.formatted("1,3", "FP32", -1), new byte[8], "binary_data_size must be 0 or more");
    refused("m", one.formatted("1,3", "FP32", 1).replace(":1}", ":1e9}"), new byte[8], "must be a");
    refused("m", one.formatted("0,3", "FP32", 1), new byte[1], "takes 0 bytes, and 1 are there");
    refused("half", one.formatted("2", "FP16", 3), new byte[3], "takes 4 bytes, and 3 are there");
    refused("bool", one.formatted("2", "BOOL", 2), new byte[] {1, 7}, "element 1 of BOOL is 7");
    byte[] lie = {-1, -1, -1, 127, 'a'};
    refused("bytes", one.formatted("1", "BYTES", 5), lie, "element 0 of BYTES[1] goes beyond");
    byte[] negative = {-1, -1, -1, -1, 'a'};
    refused("bytes", one.formatted("1", "BYTES", 5), negative, "element 0 of BYTES[1] goes beyond");
    refused("bytes", one.formatted("9", "BYTES", 4), new byte[4], "element 1 of BYTES[9] goes");
  }

  private void refused(String model, String json, byte[] data, String message) {
    TestDaemon.Reply reply = InferRequest.of(json, data).to(daemon, model);
    assertThat(reply.text()).contains(message).contains("{\"error\":\"");
    assertThat(reply.status()).isEqualTo(400);
  }

  @Test
  void aLengthOfTheJsonThatIsALieIsRefused() {
    byte[] body = InferRequest.of(input("[1,3]", "FP32", "[1,2,3]")).json();
    for (String length : new String[] {"-1", "x", "1e2", "99999999999", "4294967296", ""}) {
      TestDaemon.Reply reply = daemon.post("/v2/models/m/infer", body, InferRequest.HEADER, length);
      assertThat(reply.status()).as(length).isEqualTo(400);
      assertThat(reply.text()).contains("Inference-Header-Content-Length must be the length");
    }
    String longer = Integer.toString(body.length + 1);
    assertThat(daemon.post("/v2/models/m/infer", body, InferRequest.HEADER, longer).text())
        .contains("Inference-Header-Content-Length is " + longer + ", and the body has");
    assertThat(daemon.post("/v2/models/m/infer", body, InferRequest.HEADER, "5").text())
        .contains("not valid JSON");
    assertThat(daemon.post("/v2/models/m/infer", body, InferRequest.HEADER, "0").text())
        .contains("FP32");
  }

  @Test
  void aBodyThatBreaksOffIsNoHarm() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), daemon.apiPort())) {
      socket
          .getOutputStream()
          .write(
              ("POST /v2/models/m/infer HTTP/1.1\r\nHost: localhost\r\n"
                      + "Content-Length: 100000\r\n\r\n{\"inputs\":")
                  .getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 400")
          .contains("{\"error\":\"the body could not be read");
    }
  }

  @Test
  void compressionIs415() {
    TestDaemon.Reply reply =
        daemon.post("/v2/models/m/infer", new byte[] {31, -117}, "Content-Encoding", "gzip");
    assertThat(reply.status()).isEqualTo(415);
    assertThat(reply.json().get("error").asText()).startsWith("Content-Encoding is not taken");
  }

  @Test
  void aHundredThousandElementsOfJsonAreServedAndMoreThanTheLimitAreNot() {
    String zeros = "[" + "0,".repeat(99_998) + "0]";
    TestDaemon.Reply served = InferRequest.of(input("[33333,3]", "FP32", zeros)).to(daemon, "m");
    assertThat(served.json().at("/outputs/0/data")).hasSize(99_999);
    String more = "[" + "0,".repeat(299_999) + "0]";
    TestDaemon.Reply large = InferRequest.of(input("[100000,3]", "FP32", more)).to(daemon, "m");
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.text()).contains("the inputs take 1200000 bytes and the limit is 1048576");
    String texts = "['" + "','".repeat(99_999) + "']";
    TestDaemon.Reply strings =
        InferRequest.of(input("[100000]", "BYTES", texts)).to(daemon, "bytes");
    assertThat(strings.status()).as("100,000 empty strings take 3.6 MB").isEqualTo(413);
  }

  @Test
  void outputsLargerThanTheLimitAreRefusedAndTheProcessLives() {
    for (String shape : new String[] {"[1024,257]", "[1048576,1024]", "[1099511627776,1]"}) {
      TestDaemon.Reply reply = InferRequest.of(input("[2]", "INT64", shape)).to(daemon, "fill");
      assertThat(reply.status()).as(shape).isEqualTo(413);
      assertThat(reply.text()).containsAnyOf("the outputs take 1052672 bytes", "needs more memory");
    }
    TestDaemon.Reply negative = InferRequest.of(input("[1]", "INT64", "[-5]")).to(daemon, "fill");
    assertThat(negative.status()).isEqualTo(500);
  }

  @Test
  void aRunThatFailsIs500InWordsWithoutAStackTrace() {
    String request =
        "{'inputs':[{'name':'t','shape':[2],'datatype':'FP32','data':[1,2]},"
            + "{'name':'i','shape':[1],'datatype':'INT64','data':[%d]}]}";
    TestDaemon.Reply reply = InferRequest.of(request.formatted(9)).to(daemon, "look");
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.json().get("error").asText())
        .contains("the model failed: ONNX Runtime says")
        .contains("idx=9 must be within")
        .doesNotContain("\tat ");
    assertThat(InferRequest.of(request.formatted(1)).to(daemon, "look").text()).contains("[2.0]");
    assertThat(daemon.get("/v2/models/look/stats").json().toString())
        .contains("\"fail\":{\"count\":1,");
  }

  @Test
  void textsThatAreNoneAreRefused() {
    String model = "all-MiniLM-L6-v2";
    String json = "{'inputs':[{'name':'text','shape':[%s],'datatype':'BYTES',%s}]}";
    assertThat(InferRequest.of(json.formatted("0", "'data':[]")).to(daemon, model).text())
        .contains("text must not be an empty list");
    assertThat(InferRequest.of(json.formatted("1,2", "'data':['a','b']")).to(daemon, model).text())
        .contains("tensor 'text': shape is [1,2]; the model takes [-1]");
    byte[] broken = InferRequest.strings(new byte[] {'a'}, new byte[] {(byte) 0xff});
    assertThat(
            InferRequest.of(json.formatted("2", "'parameters':{'binary_data_size':10}"), broken)
                .to(daemon, model)
                .text())
        .contains("text[1] is not valid UTF-8");
    assertThat(
            InferRequest.of(json.formatted("2049", "'data':[" + "'',".repeat(2048) + "'']"))
                .to(daemon, model)
                .status())
        .isEqualTo(413);
  }
}
