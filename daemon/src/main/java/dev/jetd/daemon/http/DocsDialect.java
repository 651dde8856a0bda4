package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.ServeError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** What the API is: {@code /openapi.yaml} for programs, {@code /docs} for people. */
final class DocsDialect implements Dialect {
  private static final String FILE = "openapi.yaml";

  private final byte[] yaml;
  private final DocsPage page;
  private final Dialect errors;

  private DocsDialect(byte[] yaml, DocsPage page, Dialect errors) {
    this.yaml = yaml;
    this.page = page;
    this.errors = errors;
  }

  /**
   * Takes the file that the build put beside this class.
   *
   * @param errors whose shape errors take
   */
  static DocsDialect load(Dialect errors) {
    try (InputStream in =
        Objects.requireNonNull(DocsDialect.class.getResourceAsStream(FILE), "no " + FILE)) {
      byte[] yaml = in.readAllBytes();
      return new DocsDialect(yaml, new DocsPage(new String(yaml, StandardCharsets.UTF_8)), errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String name() {
    return "docs";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.openGet("/openapi.yaml", x -> file()), Route.openGet("/docs", x -> page()));
  }

  private Answer file() {
    return kept(Answer.text(200, "application/yaml", out -> out.write(yaml)));
  }

  private Answer page() {
    byte[] html = page.html();
    return kept(Answer.text(200, "text/html; charset=utf-8", out -> out.write(html)))
        .header("Content-Security-Policy", page.policy())
        .header("Referrer-Policy", "no-referrer");
  }

  private static Answer kept(Answer answer) {
    return answer.header("Cache-Control", "no-cache").header("X-Content-Type-Options", "nosniff");
  }

  @Override
  public Answer error(ServeError error) {
    return errors.error(error);
  }
}
