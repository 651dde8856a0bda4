package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page at {@code /} as it is served; what it does is proved in a browser. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PageTest {
  private static final String[] BROWSER = {
    "Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"
  };

  private TestDaemon daemon;

  @BeforeAll
  void start() {
    daemon = TestDaemon.start();
  }

  @AfterAll
  void stop() {
    daemon.close();
  }

  @Test
  void aBrowserGetsThePageWhereProgramsGetTheirGreeting() {
    TestDaemon.Reply page = daemon.get("/", BROWSER);
    assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(page.text()).contains("<title>jetd</title>");
    assertThat(page.header("Vary")).contains("Accept");
    assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
    TestDaemon.Reply greeting = daemon.get("/");
    assertThat(greeting.text()).isEqualTo("Ollama is running");
    assertThat(greeting.header("Vary")).isEqualTo("Accept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/page/icon.svg"})
  void itsRulesAreStrict(String path) {
    TestDaemon.Reply reply = daemon.get(path, BROWSER);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Security-Policy"))
        .startsWith("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';")
        .doesNotContain("'unsafe-inline'", "'unsafe-eval'", "http", "*");
    assertThat(reply.header("Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
    assertThat(reply.header("Cross-Origin-Embedder-Policy")).isEqualTo("require-corp");
    assertThat(reply.header("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
    assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void thePageHasNoScriptAndNoStyleInIt() {
    assertThat(daemon.get("/", BROWSER).text())
        .doesNotContainPattern("<script(?![^>]*src=)")
        .doesNotContain("<style", "style=\"", "onclick", "javascript:")
        .doesNotContainPattern("(src|href)=\"(?!/|#)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/page/",
        "/page/none.js",
        "/page/files.tsv",
        "/page/icon.svg.gz",
        "/page/..%2fopenapi.yaml",
        "/page/%2e%2e%2fDocsDialect.class",
        "/page/..%5copenapi.yaml",
        "/page/icon.svg%00",
        "/page/ICON.SVG"
      })
  void onlyWhatIsOnItsListIsServed(String path) {
    assertThat(daemon.get(path).status()).isEqualTo(404);
  }

  /** What the page refers to: nothing where the build had no Node.js, but for its picture. */
  private Stream<String> files() {
    return Pattern.compile("(?:src|href)=\"(/page/[^\"]+)\"")
        .matcher(daemon.get("/", BROWSER).text())
        .results()
        .map(match -> match.group(1))
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("files")
  void aFileIsTheSamePackedOrNotAndIsAskedForOnce(String path) throws IOException {
    TestDaemon.Reply plain = daemon.get(path);
    assertThat(plain.status()).isEqualTo(200);
    assertThat(plain.header("Content-Encoding")).isEmpty();
    assertThat(plain.response().body()).hasSize(Integer.valueOf(plain.header("Content-Length")));
    TestDaemon.Reply packed = daemon.get(path, "Accept-Encoding", "gzip, deflate, br");
    assertThat(unpacked(packed)).isEqualTo(plain.response().body());
    boolean named = !path.matches(".*-[0-9a-f]{10}\\.\\w+");
    assertThat(plain.header("Cache-Control"))
        .isEqualTo(named ? "no-cache" : "public, max-age=31536000, immutable");
    for (TestDaemon.Reply reply : new TestDaemon.Reply[] {plain, packed}) {
      String tag = reply.header("ETag");
      String[] again = {
        "If-None-Match", tag, "Accept-Encoding", reply.equals(packed) ? "gzip" : "identity"
      };
      TestDaemon.Reply known = daemon.get(path, again);
      assertThat(known.status()).isEqualTo(304);
      assertThat(known.header("ETag")).isEqualTo(tag);
    }
  }

  private static byte[] unpacked(TestDaemon.Reply reply) throws IOException {
    byte[] body = reply.response().body();
    if (reply.header("Content-Encoding").isEmpty()) {
      return body;
    }
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return in.readAllBytes();
    }
  }

  @Test
  void theHeadOfAFileIsThatOfItsBody() {
    TestDaemon.Reply head = daemon.send("HEAD", "/page/icon.svg");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.response().body()).isEmpty();
    TestDaemon.Reply body = daemon.get("/page/icon.svg");
    assertThat(head.header("Content-Length"))
        .isEqualTo(Integer.toString(body.text().getBytes(StandardCharsets.UTF_8).length));
  }

  @Test
  void thePageAndItsFilesNeedNoKey(@org.junit.jupiter.api.io.TempDir java.nio.file.Path scratch)
      throws IOException {
    java.nio.file.Path keys = java.nio.file.Files.writeString(scratch.resolve("keys"), "secret\n");
    try (TestDaemon keyed = TestDaemon.start("api.keys-file", keys.toString())) {
      assertThat(keyed.get("/", BROWSER).status()).isEqualTo(200);
      assertThat(keyed.get("/page/icon.svg").status()).isEqualTo(200);
      assertThat(keyed.get("/api/v1/telemetry/stream").status()).isEqualTo(401);
    }
  }
}
