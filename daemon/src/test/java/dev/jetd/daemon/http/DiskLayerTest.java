package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache on the disk, seen through the API. */
final class DiskLayerTest {
  private static final String INT8 = "all-MiniLM-L6-v2:1-int8";
  private static final String FP32 = "all-MiniLM-L6-v2:1-fp32";

  @TempDir private Path state;

  private TestDaemon daemon(String model, String... more) {
    String[] flags = {"models.default", model, "state.dir", state.toString(), "cache.disk", "8MiB"};
    String[] all = java.util.Arrays.copyOf(flags, flags.length + more.length);
    System.arraycopy(more, 0, all, flags.length, more.length);
    return TestDaemon.start(all);
  }

  private static TestDaemon.Reply embed(TestDaemon daemon, String text) {
    TestDaemon.Reply reply = daemon.postJson("/api/v1/embed", Map.of("text", text));
    assertThat(reply.status()).isEqualTo(200);
    return reply;
  }

  @Test
  void aVectorSurvivesARestartAndIsThenInMemory() throws Exception {
    TestDaemon.Reply computed;
    try (TestDaemon daemon = daemon(INT8)) {
      computed = embed(daemon, "lasting");
      assertThat(computed.header("X-Cache")).isEqualTo("miss");
    }
    assertThat(state.resolve("cache/vectors.mv")).exists();
    try (TestDaemon daemon = daemon(INT8)) {
      TestDaemon.Reply kept = embed(daemon, "lasting");
      assertThat(kept.header("X-Cache")).isEqualTo("hit");
      assertThat(kept.json().get("embedding")).isEqualTo(computed.json().get("embedding"));
      assertThat(kept.json().get("tokens")).isEqualTo(computed.json().get("tokens"));
      assertThat(embed(daemon, "lasting").header("X-Cache")).isEqualTo("hit");
      assertThat(daemon.getAdmin("/metrics").text())
          .contains("jetd_cache_hits_total{layer=\"disk\",} 1.0")
          .contains("jetd_cache_hits_total{layer=\"memory\",} 1.0")
          .contains("jetd_cache_disk_entries 1.0")
          .contains("jetd_cache_disk_skipped_total 0.0")
          .containsPattern("jetd_cache_disk_bytes [1-9]");
      OperationsTest.checkByPromtool(daemon.getAdmin("/metrics").text());
    }
  }

  @Test
  void anotherModelNeverGetsTheOldVector() {
    TestDaemon.Reply int8;
    try (TestDaemon daemon = daemon(INT8)) {
      int8 = embed(daemon, "the same text");
    }
    TestDaemon.Reply fp32;
    try (TestDaemon daemon = daemon(FP32)) {
      fp32 = embed(daemon, "the same text");
      assertThat(fp32.header("X-Cache")).isEqualTo("miss");
      assertThat(fp32.json().get("embedding")).isNotEqualTo(int8.json().get("embedding"));
    }
    try (TestDaemon daemon = daemon(INT8)) {
      TestDaemon.Reply again = embed(daemon, "the same text");
      assertThat(again.header("X-Cache")).isEqualTo("hit");
      assertThat(again.json().get("embedding")).isEqualTo(int8.json().get("embedding"));
    }
  }

  @Test
  void theSecondDaemonOnADirectoryServesWithoutIt() {
    try (TestDaemon first = daemon(INT8);
        TestDaemon second = daemon(INT8)) {
      assertThat(embed(first, "a").header("X-Cache")).isEqualTo("miss");
      assertThat(embed(second, "a").header("X-Cache")).isEqualTo("miss");
      assertThat(first.getAdmin("/metrics").text()).contains("jetd_cache_disk_bytes");
      assertThat(second.getAdmin("/metrics").text()).doesNotContain("jetd_cache_disk_bytes");
    }
  }

  @Test
  void aBrokenFileCostsItsVectorsAndNothingElse(@TempDir Path elsewhere) throws Exception {
    Files.writeString(elsewhere.resolve("vectors.mv"), "broken");
    try (TestDaemon daemon = daemon(INT8, "cache.disk-directory", elsewhere.toString())) {
      assertThat(embed(daemon, "a").header("X-Cache")).isEqualTo("miss");
    }
    assertThat(elsewhere.resolve("vectors.mv.corrupt")).hasContent("broken");
    try (TestDaemon daemon = daemon(INT8, "cache.disk-directory", elsewhere.toString())) {
      assertThat(embed(daemon, "a").header("X-Cache")).isEqualTo("hit");
    }
  }
}
