package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * The page at {@code /} for people with a browser, and its files under {@code /page/}. It may load
 * nothing from elsewhere; it is isolated from other pages, so that it may use threads.
 */
final class PageDialect implements Dialect {
  private static final String POLICY =
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";
  private static final Map<String, String> RULES =
      Map.of(
          "Content-Security-Policy", POLICY,
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Embedder-Policy", "require-corp",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Referrer-Policy", "no-referrer",
          "X-Content-Type-Options", "nosniff",
          // The service worker lies beside the other files and is for the page at /.
          "Service-Worker-Allowed", "/");
  private static final String INDEX = "index.html";
  private static final HeaderName ACCEPT_ENCODING = HeaderNames.ACCEPT_ENCODING;

  private final WebFiles files = WebFiles.load();
  private final Dialect errors;

  /**
   * @param errors whose shape errors take
   */
  PageDialect(Dialect errors) {
    this.errors = errors;
  }

  @Override
  public String name() {
    return "page";
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.openGet("/page/{file}", this::file));
  }

  /** The page itself, where a browser asks; programs look for other things at the same path. */
  Optional<Answer> index(Exchange exchange) {
    return exchange
        .header(HeaderNames.ACCEPT)
        .filter(accept -> accept.contains("text/html"))
        .flatMap(accept -> files.find(INDEX))
        .map(page -> answer(exchange, page).header("Vary", "Accept, Accept-Encoding"));
  }

  private Answer file(Exchange exchange) {
    String name = exchange.pathParameter("file");
    return files
        .find(name)
        .map(file -> answer(exchange, file))
        .orElseThrow(
            () -> new ServeException(new ServeError.NotFound("the page has no file of that name")));
  }

  private static Answer answer(Exchange exchange, WebFiles.WebFile file) {
    boolean packed =
        file.packed().isPresent()
            && exchange.header(ACCEPT_ENCODING).filter(e -> e.contains("gzip")).isPresent();
    String tag = "\"" + file.sha256().substring(0, 32) + (packed ? "-gzip\"" : "\"");
    boolean known =
        exchange.header(HeaderNames.IF_NONE_MATCH).filter(t -> t.contains(tag)).isPresent();
    Answer answer = known ? Answer.notModified() : content(file, packed);
    return answer
        .headers(RULES)
        .header("ETag", tag)
        .header("Vary", "Accept-Encoding")
        .header("Cache-Control", file.fixed() ? "public, max-age=31536000, immutable" : "no-cache");
  }

  private static Answer content(WebFiles.WebFile file, boolean packed) {
    long length = packed ? file.packed().orElseThrow() : file.bytes();
    Answer answer =
        Answer.text(200, file.type(), out -> copy(file, packed, out))
            .header("Content-Length", Long.toString(length))
            .streamed(true);
    return packed ? answer.header("Content-Encoding", "gzip") : answer;
  }

  private static void copy(WebFiles.WebFile file, boolean packed, OutputStream out)
      throws IOException {
    try (InputStream stored = file.open();
        InputStream in =
            file.packed().isPresent() && !packed ? new GZIPInputStream(stored) : stored) {
      in.transferTo(out);
    }
  }

  @Override
  public Answer error(ServeError error) {
    return errors.error(error);
  }
}
