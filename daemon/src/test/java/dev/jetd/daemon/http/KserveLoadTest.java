package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.DataType;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tensor runs have deadlines, end when their clients leave, and are refused when there are many.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KserveLoadTest {
  private static final String ENDLESS = Long.toString(Long.MAX_VALUE);

  private TestDaemon daemon;

  @BeforeAll
  void start(@TempDir Path state) throws IOException {
    daemon =
        new TensorShelf(state)
            .add("count", TinyGraph.counter())
            .add("same", TinyGraph.of("Identity", DataType.FP32, -1))
            .start("limits.queued-tensor-bytes", "32KiB");
  }

  @AfterAll
  void stop() {
    daemon.close();
  }

  private static String trips(String number) {
    return "{\"inputs\":[{\"name\":\"trips\",\"shape\":[],\"datatype\":\"INT64\",\"data\":["
        + number
        + "]}]}";
  }

  private TestDaemon.Reply count(String number, String... headers) {
    return daemon.post(
        "/v2/models/count/infer", trips(number).getBytes(StandardCharsets.UTF_8), headers);
  }

  @Test
  void aRunThatOutlastsItsDeadlineIsEndedAndTheLaneServesOn() {
    TestDaemon.Reply late = count(ENDLESS, "X-Request-Timeout-Ms", "50");
    assertThat(late.status()).isEqualTo(504);
    assertThat(late.json().get("error").asText()).contains("not done within 50 ms");
    String micros =
        trips(ENDLESS).replace("{\"inputs\"", "{\"parameters\":{\"timeout\":30000},\"inputs\"");
    TestDaemon.Reply own =
        daemon.post("/v2/models/count/infer", micros.getBytes(StandardCharsets.UTF_8));
    assertThat(own.status()).isEqualTo(504);
    assertThat(own.text()).contains("not done within 30 ms");
    assertThat(count("7").json().at("/outputs/0/data/0").asInt()).isEqualTo(7);
  }

  @Test
  void aClientThatLeavesEndsItsRunAndTheCrowdBehindItIsRefusedOrServed() throws Exception {
    List<Socket> clients = new ArrayList<>();
    try {
      // Each takes 1 KiB and 8 bytes of the 32 KiB: one runs, the others wait for the one lane.
      for (int i = 0; i < 31; i++) {
        clients.add(send(trips(ENDLESS)));
      }
      await(bytes -> bytes >= 31 * 1032);
      TestDaemon.Reply refused = count("1");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).matches("[1-9]\\d*");
      assertThat(refused.json().get("error").asText()).contains("and the limit is 32768");
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
    await(bytes -> bytes == 0);
    assertThat(count("3").json().at("/outputs/0/data/0").asInt()).isEqualTo(3);
    assertThat(metric("jetd_dropped_total")).isGreaterThan(20);
  }

  @Test
  void anAnswerThatDoesNotFitBesideWhatIsUnderWayIs429AndOneThatNeverFitsIs413() {
    String json =
        "{'inputs':[{'name':'x','shape':[%d],'datatype':'FP32','parameters':{'binary_data_size':%d}}]}";
    TestDaemon.Reply half =
        InferRequest.of(json.formatted(5000, 20_000), new byte[20_000]).to(daemon, "same");
    assertThat(half.status()).as(half.text()).isEqualTo(429);
    TestDaemon.Reply whole =
        InferRequest.of(json.formatted(10_000, 40_000), new byte[40_000]).to(daemon, "same");
    assertThat(whole.status()).isEqualTo(413);
    assertThat(whole.text()).contains("never fit");
    assertThat(InferRequest.of(json.formatted(100, 400), new byte[400]).to(daemon, "same").status())
        .isEqualTo(200);
  }

  private Socket send(String body) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), daemon.apiPort());
    String head = "POST /v2/models/count/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: ";
    client
        .getOutputStream()
        .write((head + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
    return client;
  }

  /** Asks again and again; the daemon's answer paces the loop. */
  private void await(java.util.function.DoublePredicate condition) {
    for (int i = 0; i < 20_000; i++) {
      if (condition.test(metric("jetd_queued_tensor_bytes"))) {
        return;
      }
    }
    throw new AssertionError("still " + metric("jetd_queued_tensor_bytes"));
  }

  private double metric(String name) {
    Matcher line =
        Pattern.compile("^" + name + " (\\S+)$", Pattern.MULTILINE)
            .matcher(daemon.getAdmin("/metrics").text());
    assertThat(line.find()).as(name).isTrue();
    return Double.parseDouble(line.group(1));
  }
}
