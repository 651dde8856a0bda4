package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetd.models.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Model files for clients that compute by themselves, by RFC 9110. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DownloadTest {
  private static final String MODEL = "/api/v1/models/all-MiniLM-L6-v2";
  private static final String VERSION = MODEL + "/versions/1-int8";
  private static final String FILE = VERSION + "/files/tokenizer.json";

  @TempDir Path directory;
  private TestDaemon daemon;
  private byte[] tokenizer;
  private String tag;

  @BeforeAll
  void start() throws IOException {
    daemon = TestDaemon.start("models.default", "all-MiniLM-L6-v2:1-int8");
    tokenizer =
        Files.readAllBytes(TestDaemon.bundles().resolve("all-MiniLM-L6-v2/1-int8/tokenizer.json"));
    tag = "\"" + Sha256.of(tokenizer) + "\"";
  }

  @AfterAll
  void stop() {
    daemon.close();
  }

  @Test
  void everyFileAModelNamesIsThereWithTheDigestItNames() {
    JsonNode model = daemon.get(MODEL).json();
    assertThat(model.get("version").asText()).isEqualTo("1-int8");
    model
        .get("files")
        .properties()
        .forEach(
            file -> {
              TestDaemon.Reply reply = daemon.get(file.getValue().get("url").asText());
              assertThat(Sha256.of(reply.response().body()))
                  .isEqualTo(file.getValue().get("sha256").asText());
              assertThat(reply.header("ETag"))
                  .isEqualTo("\"" + file.getValue().get("sha256").asText() + "\"");
            });
    TestDaemon.Reply manifest = daemon.get(VERSION + "/files/jetd-model.json");
    assertThat(manifest.json().get("name").asText()).isEqualTo("all-MiniLM-L6-v2");
    assertThat(daemon.get(MODEL + "/versions/1-fp32").json().get("precision").asText())
        .as("a version that does not serve is to be had all the same")
        .isEqualTo("fp32");
  }

  @Test
  void theBundleIsOneArchiveWithItsOwnDigestAsTag() throws Exception {
    TestDaemon.Reply bundle = daemon.get(VERSION + "/download");
    assertThat(bundle.status()).isEqualTo(200);
    assertThat(bundle.header("Content-Type")).isEqualTo("application/x-tar");
    assertThat(bundle.header("Content-Length"))
        .isEqualTo(Integer.toString(bundle.response().body().length));
    assertThat(bundle.header("ETag")).isEqualTo("\"" + Sha256.of(bundle.response().body()) + "\"");
    Path tar = Files.write(directory.resolve("bundle.tar"), bundle.response().body());
    Process unpack =
        new ProcessBuilder("tar", "-xf", tar.toString(), "-C", directory.toString()).start();
    assertThat(unpack.waitFor()).isZero();
    assertThat(directory.resolve("all-MiniLM-L6-v2/tokenizer.json")).hasBinaryContent(tokenizer);
    int half = bundle.response().body().length / 2;
    TestDaemon.Reply rest =
        daemon.get(
            VERSION + "/download",
            "Range",
            "bytes=" + half + "-",
            "If-Range",
            bundle.header("ETag"));
    assertThat(rest.status()).isEqualTo(206);
    assertThat(rest.response().body())
        .isEqualTo(
            Arrays.copyOfRange(
                bundle.response().body(), half, half * 2 + bundle.response().body().length % 2));
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=0-99, 0, 100",
    "bytes=100-, 100, -1",
    "bytes=-100, -100, -1",
    "bytes=711660-, 711660, -1",
    "bytes=711600-999999999, 711600, -1",
    "bytes=-999999999, 0, -1"
  })
  void oneRangeIsServed(String range, int from, int to) {
    int start = from < 0 ? tokenizer.length + from : from;
    int end = to < 0 ? tokenizer.length : to;
    TestDaemon.Reply reply = daemon.get(FILE, "Range", range);
    assertThat(reply.status()).isEqualTo(206);
    assertThat(reply.header("Content-Range"))
        .isEqualTo("bytes " + start + "-" + (end - 1) + "/" + tokenizer.length);
    assertThat(reply.header("Content-Length")).isEqualTo(Integer.toString(end - start));
    assertThat(reply.response().body()).isEqualTo(Arrays.copyOfRange(tokenizer, start, end));
  }

  @ParameterizedTest
  @CsvSource({"bytes=711661-", "bytes=999999999-", "bytes=-0", "'bytes=0-1,5-6'"})
  void aRangeThatIsNotThereOrSeveralAtOnceAre416(String range) {
    TestDaemon.Reply reply = daemon.get(FILE, "Range", range);
    assertThat(reply.status()).isEqualTo(416);
    assertThat(reply.header("Content-Range")).isEqualTo("bytes */" + tokenizer.length);
    assertThat(reply.json().at("/error/code").asText()).isEqualTo("unsatisfiable_range");
  }

  @ParameterizedTest
  @CsvSource({"bytes=", "bytes=-", "bytes=5-2", "bytes=a-b", "lines=1-2", "bytes 1-2"})
  void aRangeThatIsNoneIsPassedOver(String range) {
    TestDaemon.Reply reply = daemon.get(FILE, "Range", range);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.response().body()).isEqualTo(tokenizer);
  }

  @Test
  void conditionsHold() {
    TestDaemon.Reply whole = daemon.get(FILE);
    assertThat(whole.header("ETag")).isEqualTo(tag);
    assertThat(daemon.get(FILE, "If-None-Match", tag).status()).isEqualTo(304);
    assertThat(daemon.get(FILE, "If-None-Match", "\"x\", W/" + tag).status()).isEqualTo(304);
    assertThat(daemon.get(FILE, "If-None-Match", "\"x\"").status()).isEqualTo(200);
    assertThat(daemon.get(FILE, "If-Match", "\"x\"").status()).isEqualTo(412);
    assertThat(daemon.get(FILE, "If-Match", tag).status()).isEqualTo(200);
    assertThat(daemon.get(FILE, "Range", "bytes=0-9", "If-Range", "\"x\"").status()).isEqualTo(200);
    assertThat(daemon.get(FILE, "Range", "bytes=0-9", "If-Range", tag).status()).isEqualTo(206);
    assertThat(
            daemon
                .get(FILE, "Range", "bytes=0-9", "If-Range", "Sat, 21 Nov 2026 08:00:00 GMT")
                .status())
        .isEqualTo(200);
  }

  @Test
  void aHeadSaysWhatAGetWouldAndSendsNothing() {
    for (String path : new String[] {FILE, VERSION + "/download", VERSION + "/files/model.onnx"}) {
      TestDaemon.Reply head = daemon.send("HEAD", path);
      TestDaemon.Reply get = daemon.get(path);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.response().body()).isEmpty();
      for (String name :
          new String[] {
            "Content-Length", "ETag", "Content-Type", "Accept-Ranges", "Cache-Control"
          }) {
        assertThat(head.header(name)).as(name).isNotEmpty().isEqualTo(get.header(name));
      }
    }
  }

  @Test
  void onlyAUrlThatNamesTheVersionMayBeKeptForEver() {
    assertThat(daemon.get(FILE).header("Cache-Control"))
        .isEqualTo("public, max-age=31536000, immutable");
    assertThat(daemon.get(MODEL + "/files/tokenizer.json").header("Cache-Control"))
        .isEqualTo("public, max-age=60");
  }

  @ParameterizedTest
  @CsvSource({
    "/api/v1/models/none",
    "/api/v1/models/none/download",
    "/api/v1/models/all-MiniLM-L6-v2/versions/9/download",
    "/api/v1/models/all-MiniLM-L6-v2/files/none",
    "/api/v1/models/all-MiniLM-L6-v2/files/..%2Fjetd-model.json",
    "/api/v1/models/..%2F..%2Fetc/files/passwd",
    "/api/v1/models/all-MiniLM-L6-v2/versions/..%2F1-fp32/download"
  })
  void whatIsNotThereIs404(String path) {
    TestDaemon.Reply reply = daemon.get(path);
    assertThat(reply.status()).as(reply.text()).isEqualTo(404);
    assertThat(reply.json().at("/error/code").asText()).isIn("unknown_model", "not_found");
  }
}
