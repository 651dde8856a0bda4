package dev.jetd.daemon.registrar.nginx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jetd.daemon.registrar.Pool;
import dev.jetd.daemon.registrar.PooledServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class UpstreamFileTest {
  private static final Pool POOL =
      new Pool(
          new TreeMap<>(
              Map.of(
                  "jetd_minilm",
                  List.of(
                      new PooledServer("a", "10.0.0.1:8080", 100, 64, false),
                      new PooledServer("b", "[fd00:0:0:0:0:0:0:5]:8080", 50, 0, true)),
                  "jetd-minilm_1_aaaaaaaaaaaa",
                  List.of(new PooledServer("a", "10.0.0.1:8080", 100, 64, false)))));

  private final UpstreamFile file = new UpstreamFile(32);

  @Test
  void rendersUpstreams() {
    assertEquals(
        """
        # Written by 'jetd pool serve', and written anew whenever the pool changes.
        upstream jetd-minilm_1_aaaaaaaaaaaa {
            zone jetd-minilm_1_aaaaaaaaaaaa 128k;
            least_conn;
            server 10.0.0.1:8080 weight=100 max_conns=64 max_fails=3 fail_timeout=5s; # a
            server 10.0.0.1:8080 weight=100 max_conns=64 max_fails=0 backup;
            keepalive 32;
        }
        upstream jetd_minilm {
            zone jetd_minilm 128k;
            least_conn;
            server 10.0.0.1:8080 weight=100 max_conns=64 max_fails=3 fail_timeout=5s; # a
            server [fd00:0:0:0:0:0:0:5]:8080 weight=50 max_fails=3 fail_timeout=5s down; # b
            server 10.0.0.1:8080 weight=100 max_conns=64 max_fails=0 backup;
            keepalive 32;
        }
        """,
        file.render(POOL));
    assertTrue(!new UpstreamFile(0).render(POOL).contains("keepalive"));
  }

  @Test
  void readsBackWhatItRendered() {
    assertEquals(POOL, UpstreamFile.parse(file.render(POOL)));
    assertEquals(Pool.EMPTY, UpstreamFile.parse(file.render(Pool.EMPTY)));
    assertEquals(Pool.EMPTY, UpstreamFile.parse("garbage {\n    server x;\n"));
  }

  @Test
  void aTableForLuaReadsBackToo() {
    String table = new String(LuaTable.render(POOL), StandardCharsets.US_ASCII);
    assertEquals(
        """
        jetd-pool 1
        jetd-minilm_1_aaaaaaaaaaaa 10.0.0.1 8080 100 64 up a
        jetd_minilm 10.0.0.1 8080 100 64 up a
        jetd_minilm [fd00:0:0:0:0:0:0:5] 8080 50 0 down b
        """,
        table);
    assertEquals(POOL, LuaTable.parse(table));
    assertEquals(Pool.EMPTY, LuaTable.parse("a b c\n\n"));
  }

  @Test
  void aThousandNodesFit() {
    List<PooledServer> servers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      servers.add(
          new PooledServer(
              "node" + i, "10.1." + i / 250 + "." + (1 + i % 250) + ":8080", 1, 64, false));
    }
    Pool pool = new Pool(new TreeMap<>(Map.of("jetd_m", servers)));
    String text = file.render(pool);
    assertEquals(pool, UpstreamFile.parse(text));
    assertTrue(text.contains("zone jetd_m 3072k;"), text.substring(0, 200));
    assertEquals(2006, text.lines().count());
  }
}
