package dev.jetd.daemon.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a node may say, and that nothing else gets in. */
final class RegistrationReaderTest {
  private static final String DIGEST = Nodes.digest('0');
  private static final String GOOD =
      """
      {"address":"10.0.0.5:8080","ttl_seconds":15,"weight":100,"permits":64,"state":"serving",
       "models":[{"name":"all-MiniLM-L6-v2","version":"1-int8-exact","digest":"%s"}],
       "labels":{"board":"Jetson Orin Nano","mode":"15W"},"figures":{"watts":7.1},"later":{"x":[1]}}
      """
          .formatted(DIGEST);

  private final RegistrationReader reader = new RegistrationReader(RegistrationReaderTest::resolve);

  private static InetAddress resolve(String host) throws UnknownHostException {
    if (host.equals("node.example")) {
      return InetAddress.getByAddress(host, new byte[] {10, 0, 0, 9});
    }
    throw new UnknownHostException(host);
  }

  private Registration read(String id, String body) {
    return reader.read(id, body.getBytes(StandardCharsets.UTF_8));
  }

  private String refusedField(String id, String body) {
    PoolException refused = assertThrows(PoolException.class, () -> read(id, body), body);
    return ((PoolError.Invalid) refused.error()).field();
  }

  @Test
  void readsAllOfIt() {
    Registration node = read("node-1", GOOD);
    assertEquals("10.0.0.5:8080", node.address().toString());
    assertEquals("10.0.0.5:9090", node.metrics().toString());
    assertEquals(100, node.weight());
    assertEquals(64, node.permits());
    assertEquals(
        List.of(new PooledModel("all-MiniLM-L6-v2", "1-int8-exact", DIGEST)), node.models());
    assertEquals(Map.of("board", "Jetson Orin Nano", "mode", "15W"), node.labels());
    assertEquals(7.1, node.figures().watts().orElseThrow());
    assertTrue(node.figures().celsius().isEmpty());
  }

  @Test
  void whatMayBeLeftOutHasDefaults() {
    Registration node =
        read(
            "n",
            "{\"address\":\"[fd00::5]:80\",\"ttl_seconds\":3,\"models\":[{\"name\":\"m\",\"version\":\"1\","
                + "\"digest\":\""
                + DIGEST
                + "\"}]}");
    assertEquals("[fd00:0:0:0:0:0:0:5]:80", node.address().toString());
    assertEquals(1, node.weight());
    assertEquals(0, node.permits());
  }

  @Test
  void namesAreResolvedOnceAndOnlyNumbersStay() {
    assertEquals(
        "10.0.0.9:8080", read("n", GOOD.replace("10.0.0.5", "node.example")).address().toString());
  }

  @Test
  void addressesThatAreNoneAreRefused() {
    for (String address :
        List.of(
            "",
            "10.0.0.5",
            "10.0.0.5:",
            "10.0.0.5:0",
            "10.0.0.5:65536",
            "10.0.0.5:99999999999",
            "10.0.0.5:80;",
            "10.0.0.5:80 down",
            "10.0.0.5:8080\\n}",
            "10.0.0.256:80",
            "10.0.0.5.:80",
            "010.0.0.5:80",
            "0x0a000005:80",
            "167772165:80",
            "1.2.3:80",
            "0.0.0.0:80",
            "224.0.0.1:80",
            "255.255.255.255:80",
            "[::]:80",
            "[fe80::1]:80",
            "[::1%eth0]:80",
            "[1:2:3]:80",
            "fd00::5:80",
            "unix:/run/x.sock",
            "nowhere.example:80",
            "-a.example:80",
            "a_b:80",
            "$host:80",
            "{}:80",
            "node.example:80/x",
            "localhost;:80",
            "a".repeat(300) + ":80",
            "\\u0000:80")) {
      assertEquals("address", refusedField("n", GOOD.replace("10.0.0.5:8080", address)), address);
    }
  }

  @Test
  void whatIsWrongIsNamed() {
    assertEquals("id", refusedField("", GOOD));
    assertEquals("id", refusedField("a b", GOOD));
    assertEquals("id", refusedField("a;", GOOD));
    assertEquals("id", refusedField("a\n", GOOD));
    assertEquals("id", refusedField("a".repeat(65), GOOD));
    assertEquals("ttl_seconds", refusedField("n", GOOD.replace(":15,", ":2,")));
    assertEquals("ttl_seconds", refusedField("n", GOOD.replace(":15,", ":1e9,")));
    assertEquals("weight", refusedField("n", GOOD.replace(":100,", ":0,")));
    assertEquals("weight", refusedField("n", GOOD.replace(":100,", ":10001,")));
    assertEquals("weight", refusedField("n", GOOD.replace(":100,", ":\"1\",")));
    assertEquals("permits", refusedField("n", GOOD.replace(":64,", ":-1,")));
    assertEquals("state", refusedField("n", GOOD.replace("\"serving\"", "\"x\"")));
    assertEquals("models[0].digest", refusedField("n", GOOD.replace(DIGEST, "A".repeat(64))));
    assertEquals("models[0].name", refusedField("n", GOOD.replace("all-MiniLM-L6-v2", "a{b")));
    assertEquals("models[0].version", refusedField("n", GOOD.replace("1-int8-exact", "../x")));
    assertEquals("labels", refusedField("n", GOOD.replace("\"board\"", "\"Board\"")));
    assertEquals("labels.board", refusedField("n", GOOD.replace("Jetson Orin Nano", "a\\nb")));
    assertEquals("labels.board", refusedField("n", GOOD.replace("Jetson Orin Nano", "a\\\"b")));
    assertEquals("figures.watts", refusedField("n", GOOD.replace("7.1", "\"7\"")));
    assertEquals("figures.watts", refusedField("n", GOOD.replace("7.1", "1e300")));
    assertEquals("", refusedField("n", GOOD.replace("{\"address\"", "{\"weight\":1,\"address\"")));
    assertEquals("", refusedField("n", ""));
    assertEquals("", refusedField("n", "[]"));
    assertEquals("", refusedField("n", "null"));
    assertEquals("", refusedField("n", "[".repeat(5000)));
    assertEquals("", refusedField("n", GOOD + "x"));
  }

  /** Whatever is taken cannot leave its word: no blank, quote, brace, semicolon or line break. */
  @Test
  void garbageNeverBreaksThrough() {
    Random random = new Random(8);
    byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] body = good.clone();
      for (int k = random.nextInt(3); k >= 0; k--) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      try {
        Registration node = reader.read("n", body);
        taken++;
        assertTrue(node.address().toString().matches("[0-9a-f.:\\[\\]]+"), node::toString);
        node.models()
            .forEach(m -> assertTrue(m.toString().matches("[A-Za-z0-9._:-]+"), m::toString));
      } catch (PoolException refused) {
        // As it should be.
      }
    }
    assertTrue(taken > 0);
  }
}
