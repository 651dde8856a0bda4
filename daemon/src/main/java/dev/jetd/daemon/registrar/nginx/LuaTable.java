package dev.jetd.daemon.registrar.nginx;

import dev.jetd.daemon.registrar.Pool;
import dev.jetd.daemon.registrar.PooledServer;
import dev.jetd.power.tree.Numbers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A pool as {@code jetd_pool.lua} reads it, and back: a line a server, of upstream, host, port,
 * weight, most connections, up or down, and the id.
 */
final class LuaTable {
  private static final String HEAD = "jetd-pool 1";

  private LuaTable() {}

  static byte[] render(Pool pool) {
    StringBuilder out = new StringBuilder(HEAD).append('\n');
    pool.upstreams().forEach((name, servers) -> servers.forEach(server -> line(out, name, server)));
    return out.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void line(StringBuilder out, String upstream, PooledServer server) {
    int colon = server.address().lastIndexOf(':');
    out.append(upstream)
        .append(' ')
        .append(server.address(), 0, colon)
        .append(' ')
        .append(server.address(), colon + 1, server.address().length())
        .append(' ')
        .append(server.weight())
        .append(' ')
        .append(server.permits())
        .append(server.down() ? " down " : " up ")
        .append(server.id())
        .append('\n');
  }

  /** The pool of a table; what is no line of one is passed over. */
  static Pool parse(String text) {
    SortedMap<String, List<PooledServer>> upstreams = new TreeMap<>();
    for (String line : text.split("\n", -1)) {
      String[] words = line.split(" ", -1);
      if (words.length == 7) {
        upstreams.computeIfAbsent(words[0], n -> new ArrayList<>()).add(server(words));
      }
    }
    return new Pool(upstreams);
  }

  private static PooledServer server(String[] words) {
    return new PooledServer(
        words[6],
        words[1] + ":" + words[2],
        Numbers.small(words[3]).orElse(1),
        Numbers.small(words[4]).orElse(0),
        words[5].equals("down"));
  }
}
