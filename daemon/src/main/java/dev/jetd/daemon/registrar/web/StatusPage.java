package dev.jetd.daemon.registrar.web;

import dev.jetd.daemon.registrar.NodeView;
import dev.jetd.daemon.registrar.PooledModel;
import dev.jetd.daemon.registrar.PooledServer;
import dev.jetd.daemon.registrar.Registrar;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** The pool for a person: one page, no script, nothing from elsewhere. */
final class StatusPage {
  private static final String STYLE =
      "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem;"
          + "color:#1a1a1a;background:#fff}h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}"
          + "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .7rem;"
          + "border-bottom:1px solid #ddd}th{font-weight:600}.n{text-align:right}"
          + ".trouble{background:#fde8e8;padding:.5rem 1rem}.up{color:#176b2c}.down{color:#b3261e}"
          + "@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}"
          + "th,td{border-color:#333}.trouble{background:#4a1c1c}.up{color:#7ddc94}"
          + ".down{color:#ff9a92}}";

  private final StringBuilder out = new StringBuilder();

  private StatusPage() {}

  static void answer(Registrar pool, ServerResponse response) {
    response
        .header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .header(
            HeaderNames.create("Content-Security-Policy"),
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'")
        .header(HeaderNames.create("Referrer-Policy"), "no-referrer")
        .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
        .send(new StatusPage().render(pool).getBytes(StandardCharsets.UTF_8));
  }

  private String render(Registrar pool) {
    List<NodeView> nodes = pool.nodes();
    raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
        .raw("<meta http-equiv=\"refresh\" content=\"5\"><title>jetd pool</title><style>")
        .raw(STYLE)
        .raw("</style></head><body><h1>jetd pool</h1>");
    pool.trouble().ifPresent(t -> raw("<p class=\"trouble\">").text(t).raw("</p>"));
    raw("<p>").text(summary(pool, nodes)).raw("</p>");
    nodes(nodes);
    upstreams(pool.inForce().upstreams());
    return raw("</body></html>").out.toString();
  }

  private static String summary(Registrar pool, List<NodeView> nodes) {
    long active = nodes.stream().filter(NodeView::active).count();
    return String.format(
        Locale.ROOT,
        "%d nodes, %d of them in the load balancer (%s); %d changes since the registrar began, %d"
            + " failed",
        nodes.size(),
        active,
        pool.target(),
        pool.counts().applied(),
        pool.counts().failed());
  }

  private void nodes(List<NodeView> nodes) {
    raw("<h2>Nodes</h2><table><tr><th>node</th><th>address</th><th>state</th><th>in use</th>")
        .raw("<th>models</th><th>mode</th><th class=n>weight</th><th class=n>W</th>")
        .raw("<th class=n>requests/s</th><th class=n>p95 ms</th><th class=n>°C</th></tr>");
    nodes.forEach(this::node);
    raw("</table>");
  }

  private void node(NodeView view) {
    raw("<tr>").cell(view.node().id()).cell(view.node().address().toString());
    raw("<td class=\"" + (view.state().equals("up") ? "up" : "down") + "\">")
        .text(view.why().isEmpty() ? view.state() : view.state() + ": " + view.why())
        .raw("</td>");
    cell(view.active() ? "yes" : "no");
    cell(
        view.node().models().stream().map(PooledModel::toString).collect(Collectors.joining(", ")));
    cell(view.node().labels().getOrDefault("mode", ""));
    number(OptionalDouble.of(view.node().weight()), "%.0f");
    number(view.node().figures().watts(), "%.1f");
    number(view.node().figures().requestsPerSecond(), "%.1f");
    number(view.node().figures().p95Millis(), "%.1f");
    number(view.node().figures().celsius(), "%.0f");
    raw("</tr>");
  }

  private void upstreams(Map<String, List<PooledServer>> upstreams) {
    raw("<h2>Upstreams</h2><table><tr><th>upstream</th><th>servers</th></tr>");
    upstreams.forEach(
        (name, servers) ->
            raw("<tr>")
                .cell(name)
                .cell(
                    servers.stream()
                        .map(s -> s.id() + (s.down() ? " (gone)" : ""))
                        .collect(Collectors.joining(", ")))
                .raw("</tr>"));
    raw("</table>");
  }

  private StatusPage cell(String text) {
    return raw("<td>").text(text).raw("</td>");
  }

  private void number(OptionalDouble value, String format) {
    raw("<td class=n>");
    value.ifPresent(v -> text(String.format(Locale.ROOT, format, v)));
    raw("</td>");
  }

  private StatusPage raw(String markup) {
    out.append(markup);
    return this;
  }

  private StatusPage text(String text) {
    out.append(
        text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;"));
    return this;
  }
}
