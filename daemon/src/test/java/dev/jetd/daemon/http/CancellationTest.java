package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

  /** A port at its end is a client's for several of ours, as the kernel gives them out. */
  @Test
  void aClientThatHasGoneIsNotTakenForAnotherOfItsPort() throws Exception {
    try (TestDaemon daemon =
            TestDaemon.start(
                "serving.lanes", "1", "cache.memory", "0", "limits.queued-tokens", "1000000");
        Socket other = loopback()) {
      try (Socket client = loopback()) {
        client.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        other.bind(client.getLocalSocketAddress());
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), daemon.apiPort()));
        other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), daemon.adminPort()));
        client.getOutputStream().write(texts(CLIENTS, " long".repeat(250)));
        await(daemon, "jetd_queued_tokens", tokens -> tokens > 0);
      }
      await(daemon, "jetd_queued_tokens", tokens -> tokens == 0);
      assertThat(metric(daemon, "jetd_dropped_total")).isPositive();
    }
  }

  /** One whose end may be another's too. */
  private static Socket loopback() throws IOException {
    Socket socket = new Socket();
    socket.setReuseAddress(true);
    return socket;
  }

  private static byte[] texts(int count, String text) {
    String texts =
        IntStream.range(0, count)
            .mapToObj(i -> "\"" + i + text + "\"")
            .collect(Collectors.joining(","));
    return post("{\"text\":[" + texts + "]}");
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
    return post("{\"text\":\"" + text + "\"}");
  }

  private static byte[] post(String body) {
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
    assertThat(new ConnectionTable(process).connections())
        .containsExactlyInAnyOrder(
            whole(InetAddress.getLoopbackAddress(), 0x9082),
            whole(InetAddress.getLoopbackAddress(), 0x9084),
            whole(InetAddress.getByAddress(IPV6_LOOPBACK), 0x9085));
  }

  private static ConnectionTable.Connection whole(InetAddress host, int port) {
    return new ConnectionTable.Connection(0x1F90, new InetSocketAddress(host, port));
  }
}
