package dev.jetd.daemon.registrar.nginx;

import dev.jetd.daemon.registrar.Pool;
import dev.jetd.daemon.registrar.PooledServer;
import dev.jetd.power.tree.Numbers;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pool as nginx's upstreams, for versions from 1.18 on, and back. No time and no counter is in
 * it: the same pool is the same bytes, so that comparing them tells whether a reload is needed.
 *
 * <p>Each server is there twice. nginx leaves a server alone for some seconds after failures, and
 * answers 502 without asking anybody when it leaves all alone: nodes restarted one after the other
 * faster than that would cost requests. So all are its backups too, asked only then, whose failures
 * are not counted.
 */
final class UpstreamFile {
  private static final String HEAD =
      "# Written by 'jetd pool serve', and written anew whenever the pool changes.\n";

  /**
   * What nginx keeps of a server and its backup in shared memory, with what it needs to find them.
   */
  private static final int BYTES_A_SERVER = 3072;

  private static final int ZONE_STEP = 64 * 1024;

  private static final Pattern UPSTREAM = Pattern.compile("upstream ([a-z0-9._-]+) \\{");
  private static final Pattern SERVER =
      Pattern.compile(
          " {4}server (\\S+) weight=(\\d+)(?: max_conns=(\\d+))? max_fails=\\d+ fail_timeout=\\d+s"
              + "( down)?; # (\\S+)");

  private final int keepalive;

  /**
   * @param keepalive idle connections that each worker keeps to an upstream
   */
  UpstreamFile(int keepalive) {
    this.keepalive = keepalive;
  }

  String render(Pool pool) {
    StringBuilder out = new StringBuilder(HEAD);
    pool.upstreams().forEach((name, servers) -> upstream(out, name, servers));
    return out.toString();
  }

  private void upstream(StringBuilder out, String name, List<PooledServer> servers) {
    out.append("upstream ").append(name).append(" {\n");
    int zone = (servers.size() * BYTES_A_SERVER / ZONE_STEP + 2) * ZONE_STEP / 1024;
    out.append("    zone ").append(name).append(' ').append(zone).append("k;\n");
    out.append("    least_conn;\n");
    servers.forEach(server -> server(out, server));
    servers.stream().filter(server -> !server.down()).forEach(server -> backup(out, server));
    if (keepalive > 0) {
      out.append("    keepalive ").append(keepalive).append(";\n");
    }
    out.append("}\n");
  }

  private static void server(StringBuilder out, PooledServer server) {
    asked(out, server);
    out.append(" max_fails=3 fail_timeout=5s");
    out.append(server.down() ? " down" : "");
    out.append("; # ").append(server.id()).append('\n');
  }

  private static void backup(StringBuilder out, PooledServer server) {
    asked(out, server);
    out.append(" max_fails=0 backup;\n");
  }

  private static void asked(StringBuilder out, PooledServer server) {
    out.append("    server ").append(server.address());
    out.append(" weight=").append(server.weight());
    if (server.permits() > 0) {
      out.append(" max_conns=").append(server.permits());
    }
  }

  /** The pool of such a file; what is not of it is passed over. */
  static Pool parse(String text) {
    SortedMap<String, List<PooledServer>> upstreams = new TreeMap<>();
    List<PooledServer> servers = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      Matcher upstream = UPSTREAM.matcher(line);
      Matcher server = SERVER.matcher(line);
      if (upstream.matches()) {
        servers = new ArrayList<>();
        upstreams.put(upstream.group(1), servers);
      } else if (server.matches()) {
        servers.add(server(server));
      }
    }
    upstreams.values().removeIf(List::isEmpty);
    return new Pool(upstreams);
  }

  private static PooledServer server(Matcher line) {
    String permits = line.group(3);
    return new PooledServer(
        line.group(5),
        line.group(1),
        Numbers.small(line.group(2)).orElse(1),
        permits == null ? 0 : Numbers.small(permits).orElse(0),
        line.group(4) != null);
  }
}
