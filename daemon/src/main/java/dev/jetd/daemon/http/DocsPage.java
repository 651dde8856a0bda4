package dev.jetd.daemon.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The API for people to read: one page of HTML made from the OpenAPI document, with no script and
 * nothing from elsewhere. Made when it is first asked for.
 */
final class DocsPage {
  private static final String STYLE_FILE = "docs.css";

  private final String yaml;
  private final String style = style();
  private final Lazy<byte[]> html = new Lazy<>(this::render);

  DocsPage(String yaml) {
    this.yaml = yaml;
  }

  /** A value that is made once. */
  private static final class Lazy<T> {
    private final Supplier<T> maker;
    private java.util.Optional<T> made = java.util.Optional.empty();

    private Lazy(Supplier<T> maker) {
      this.maker = maker;
    }

    synchronized T get() {
      if (made.isEmpty()) {
        made = java.util.Optional.of(maker.get());
      }
      return made.get();
    }
  }

  byte[] html() {
    return html.get();
  }

  /** The page may use its own style and nothing else at all. */
  String policy() {
    return "default-src 'none'; style-src 'sha256-"
        + Base64.getEncoder().encodeToString(sha256(style))
        + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  private static String style() {
    try (InputStream in = Objects.requireNonNull(DocsPage.class.getResourceAsStream(STYLE_FILE))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private byte[] render() {
    OpenApi api = OpenApi.parse(yaml);
    Html out = new Html();
    out.raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
        .text(api.get("info").get("title").text())
        .raw("</title><style>" + style + "</style></head><body>");
    navigation(out, api);
    out.raw("<main><header><h1>")
        .text(api.get("info").get("title").text())
        .raw(" <small>")
        .text(Build.version())
        .raw("</small></h1>")
        .prose(api.get("info").get("description").text())
        .raw("<p><a href=\"/openapi.yaml\">openapi.yaml</a></p></header>");
    api.get("tags").elements().forEach(tag -> group(out, api, tag));
    out.raw("<section><h2 id=\"schemas\">Shapes</h2>");
    api.get("components").get("schemas").entries().forEach((n, s) -> DocsShapes.shape(out, n, s));
    out.raw("</section></main></body></html>");
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void navigation(Html out, OpenApi api) {
    out.raw("<nav><strong>jetd</strong>");
    for (OpenApi tag : api.get("tags").elements()) {
      String name = tag.get("name").text();
      out.raw("<a class=\"tag\" href=\"#" + anchor(name) + "\">").text(name).raw("</a>");
      eachOperation(
          api,
          name,
          (path, method, operation) ->
              out.raw("<a href=\"#" + anchor(method + path) + "\">")
                  .method(method)
                  .text(path)
                  .raw("</a>"));
    }
    out.raw("<a class=\"tag\" href=\"#schemas\">Shapes</a></nav>");
  }

  private static void group(Html out, OpenApi api, OpenApi tag) {
    String name = tag.get("name").text();
    out.raw("<section><h2 id=\"" + anchor(name) + "\">").text(name).raw("</h2>");
    out.prose(tag.get("description").text());
    eachOperation(api, name, (path, method, op) -> operation(out, path, method, op));
    out.raw("</section>");
  }

  /** Is told of each operation. */
  private interface Each {
    void operation(String path, String method, OpenApi operation);
  }

  private static void eachOperation(OpenApi api, String tag, Each each) {
    for (Map.Entry<String, OpenApi> path : api.get("paths").entries().entrySet()) {
      for (Map.Entry<String, OpenApi> entry : path.getValue().entries().entrySet()) {
        boolean tagged =
            entry.getValue().get("tags").elements().stream().anyMatch(t -> t.text().equals(tag));
        if (tagged) {
          each.operation(path.getKey(), entry.getKey(), entry.getValue());
        }
      }
    }
  }

  private static void operation(Html out, String path, String method, OpenApi operation) {
    out.raw("<article><h3 id=\"" + anchor(method + path) + "\">")
        .method(method)
        .raw("<code>")
        .text(path)
        .raw("</code> <span>")
        .text(operation.get("summary").text())
        .raw("</span></h3>")
        .prose(operation.get("description").text());
    parameters(out, operation);
    body(out, operation.get("requestBody"));
    responses(out, operation.get("responses"));
    out.raw("</article>");
  }

  private static void parameters(Html out, OpenApi operation) {
    if (operation.get("parameters").elements().isEmpty()) {
      return;
    }
    out.raw("<table><tr><th>parameter</th><th>in</th><th>type</th><th></th></tr>");
    for (OpenApi each : operation.get("parameters").elements()) {
      OpenApi parameter = each.followed();
      out.raw("<tr><td><code>")
          .text(parameter.get("name").text())
          .raw("</code>" + (parameter.get("required").text().equals("true") ? " *" : ""))
          .raw("</td><td>")
          .text(parameter.get("in").text())
          .raw("</td><td>");
      DocsShapes.type(out, parameter.raw("schema"));
      out.raw("</td><td>").inline(parameter.get("description").text()).raw("</td></tr>");
    }
    out.raw("</table>");
  }

  private static void body(Html out, OpenApi body) {
    body.get("content")
        .entries()
        .forEach(
            (type, content) -> {
              out.raw("<p class=\"label\">Body, ").text(type).raw(": ");
              DocsShapes.type(out, content.raw("schema"));
              out.raw("</p>");
              DocsShapes.example(out, content.get("example"));
            });
  }

  private static void responses(Html out, OpenApi responses) {
    out.raw("<table><tr><th>status</th><th></th><th>body</th></tr>");
    responses.entries().forEach((status, response) -> response(out, status, response));
    out.raw("</table>");
  }

  private static void response(Html out, String status, OpenApi response) {
    out.raw("<tr><td><b class=\"s" + status.charAt(0) + "\">")
        .text(status)
        .raw("</b></td><td>")
        .inline(response.get("description").text());
    String headers =
        response.get("headers").entries().keySet().stream().collect(Collectors.joining(", "));
    if (!headers.isEmpty()) {
      out.raw("<br><small>").text(headers).raw("</small>");
    }
    out.raw("</td><td>");
    response
        .get("content")
        .entries()
        .forEach(
            (type, content) -> {
              DocsShapes.type(out, content.raw("schema"));
              DocsShapes.example(out, content.get("example"));
            });
    out.raw("</td></tr>");
  }

  static String anchor(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }
}
