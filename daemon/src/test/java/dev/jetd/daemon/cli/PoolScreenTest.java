package dev.jetd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jetd.models.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PoolScreenTest {
  private static List<String> lines(String json) throws IOException {
    return PoolScreen.lines(Json.parse(json.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void theFleetAtAGlance() throws IOException {
    List<String> lines =
        lines(
            """
            {"target":"nginx","trouble":"","nodes":[
              {"id":"orin-1","state":"up","active":true,"trouble":"","weight":100,"labels":{"mode":"15W"},
               "figures":{"watts":7.5,"requests_per_second":30,"p95_ms":4.5,"joules_per_request":0.25,
               "temperature_celsius":51.2}},
              {"id":"orin-2","state":"down","active":false,"trouble":"it answers 500","weight":50,"labels":{},
               "figures":{"watts":2.5}}]}
            """);
    assertEquals(
        "2 nodes, 1 in use (nginx)   10.0 W   30.0 requests/s   0.333 J a request", lines.get(0));
    assertEquals(
        "orin-1               up        yes 15W               100      7.5     30.0      4.5    0.250     51",
        lines.get(3));
    assertTrue(lines.get(4).endsWith("-        -        -      -  it answers 500"), lines.get(4));
    assertEquals(5, lines.size());
  }

  @Test
  void whatATerminalWouldObeyIsNotShown() throws IOException {
    List<String> lines =
        lines("{\"target\":\"x\",\"trouble\":\"\\u001b[2J\",\"nodes\":[{\"id\":\"a\\nb\"}]}");
    assertEquals("TROUBLE: ?[2J", lines.get(1));
    assertTrue(lines.getLast().startsWith("a?b "), lines::toString);
    assertThrows(IllegalArgumentException.class, () -> lines("{}"));
  }
}
