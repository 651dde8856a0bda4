package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The description as it is served. */
final class DocsTest {

  @Test
  void theFileIsTheOneInDocs() throws Exception {
    try (TestDaemon daemon = TestDaemon.start()) {
      TestDaemon.Reply reply = daemon.get("/openapi.yaml");
      assertThat(reply.text()).isEqualTo(Files.readString(Path.of("../docs/openapi.yaml")));
    }
  }

  @Test
  void thePageShowsEveryOperationAndNeedsNothingFromElsewhere() {
    try (TestDaemon daemon = TestDaemon.start()) {
      TestDaemon.Reply reply = daemon.get("/docs");
      String page = reply.text();
      for (OpenApiDocument.Operation operation : OpenApiDocument.load().operations()) {
        String anchor = DocsPage.anchor(operation.method() + operation.path());
        assertThat(page).contains("<h3 id=\"" + anchor + "\">", "href=\"#" + anchor + "\"");
      }
      assertThat(page)
          .doesNotContain("<script", "src=", "url(", "@import", "style=\"")
          .doesNotContainPattern("href=\"(?!#|/openapi.yaml)")
          .contains("Vectors of texts by URL", "X-Cache", "#shape-tei");
      assertThat(reply.header("Content-Security-Policy"))
          .startsWith("default-src 'none'; style-src 'sha256-")
          .doesNotContain("unsafe");
      assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }
  }
}
