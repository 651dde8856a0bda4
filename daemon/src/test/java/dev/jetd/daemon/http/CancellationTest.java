package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is computed for a client that has gone. */
final class CancellationTest {
  private static final int CLIENTS = 500;
  private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  @Test
  void workOfClientsThatHaveGoneIsDroppedWithoutBeingRun() throws Exception {
    try (TestDaemon daemon =
        TestDaemon.start(
            "serving.lanes", "1", "cache.memory", "0", "limits.queued-tokens", "1000000")) {
      double ranBefore = metric(daemon, "jetd_inference_duration_seconds_count");
      List<Socket> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), daemon.apiPort());
        client.getOutputStream().write(request(i + " long".repeat(250)));
        clients.add(client);
      }
      await(daemon, "jetd_queued_tokens", tokens -> tokens > 250.0 * CLIENTS / 4);
      for (Socket client : clients) {
        client.close();
      }
      await(daemon, "jetd_queued_tokens", tokens -> tokens == 0);
      double ran = metric(daemon, "jetd_inference_duration_seconds_count") - ranBefore;
      assertThat(metric(daemon, "jetd_dropped_total")).isGreaterThan(CLIENTS / 2.0);
      assertThat(ran).isLessThan(CLIENTS / 2.0);
      assertThat(daemon.postJson("/api/v1/embed", Map.of("text", "next")).status()).isEqualTo(200);
    }
  }

  /** Asks for the metric again and again until it is so; the daemon's answer paces the loop. */
  private static void await(
      TestDaemon daemon, String name, java.util.function.DoublePredicate condition) {
    for (int i = 0; i < 20_000; i++) {
      if (condition.test(metric(daemon, name))) {
        return;
      }
    }
    throw new AssertionError(name + " is still " + metric(daemon, name));
  }

  private static double metric(TestDaemon daemon, String name) {
    Matcher line =
        Pattern.compile("^" + name + " (\\S+)$", Pattern.MULTILINE)
            .matcher(daemon.getAdmin("/metrics").text());
    assertThat(line.find()).as(name).isTrue();
    return Double.valueOf(line.group(1));
  }

  private static byte[] request(String text) {
    String body = "{\"text\":\"" + text + "\"}";
    return ("POST /api/v1/embed HTTP/1.1\r\nHost: localhost\r\nContent-Length: %LENGTH%\r\n\r\n"
                .replace("%LENGTH%", Integer.toString(body.length()))
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void theKernelsTableIsReadForBothFamiliesAndOnlyWholeConnectionsCount(@TempDir Path process)
      throws Exception {
    Files.createDirectory(process.resolve("net"));
    Files.writeString(
        process.resolve("net/tcp"),
        """
          sl  local_address rem_address   st tx_queue rx_queue
           0: 0100007F:1F90 0100007F:9082 01 00000000:00000000
           1: 0100007F:1F90 0100007F:9083 08 00000000:00000000
           2: short
        """);
    Files.writeString(
        process.resolve("net/tcp6"),
        """
          sl  local_address                         remote_address                        st
           0: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:9084 01 0
           1: 00000000000000000000000001000000:1F90 00000000000000000000000001000000:9085 01 0
        """);
    assertThat(new ConnectionTable(process).connectedPeers())
        .containsExactlyInAnyOrder(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0x9082),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0x9084),
            new InetSocketAddress(InetAddress.getByAddress(IPV6_LOOPBACK), 0x9085));
  }
}
