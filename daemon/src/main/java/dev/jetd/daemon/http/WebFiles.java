package dev.jetd.daemon.http;

import dev.jetd.models.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The files of the page as the build left them in the jar: those of its list and no others, so that
 * no name from outside ever becomes a path. What is worth it lies there packed by gzip.
 */
final class WebFiles {
  private static final String PLACE = "page/";
  private static final String LIST = PLACE + "files.tsv";

  private final Map<String, WebFile> files;

  private WebFiles(Map<String, WebFile> files) {
    this.files = files;
  }

  /**
   * One file.
   *
   * @param packed how many bytes of gzip it lies there as; absent where it is not packed
   * @param fixed whether its name changes with its bytes
   */
  record WebFile(
      String resource,
      String type,
      String sha256,
      long bytes,
      Optional<Long> packed,
      boolean fixed) {

    InputStream open() {
      return WebFiles.open(resource);
    }
  }

  /** Those of the build; where it made none, the little that is there without it. */
  static WebFiles load() {
    Map<String, WebFile> files = new HashMap<>();
    files.put("index.html", plain("plain.html", "text/html; charset=utf-8"));
    files.put("icon.svg", plain("icon.svg", "image/svg+xml"));
    try (InputStream list = WebFiles.class.getResourceAsStream(LIST)) {
      if (list != null) {
        String text = new String(list.readAllBytes(), StandardCharsets.UTF_8);
        text.lines().map(line -> line.split("\t", -1)).forEach(f -> files.put(f[0], file(f)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new WebFiles(Map.copyOf(files));
  }

  private static WebFile plain(String name, String type) {
    try (InputStream in = open(PLACE + name)) {
      byte[] bytes = in.readAllBytes();
      return new WebFile(
          PLACE + name, type, Sha256.of(bytes), bytes.length, Optional.empty(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) {
    return Objects.requireNonNull(WebFiles.class.getResourceAsStream(resource), resource);
  }

  /** Name, type, SHA-256, bytes, packed bytes or nothing, whether the name is fixed. */
  private static WebFile file(String[] fields) {
    Optional<Long> packed = Optional.of(fields[4]).filter(f -> !f.isEmpty()).map(Long::valueOf);
    return new WebFile(
        PLACE + fields[0] + (packed.isPresent() ? ".gz" : ""),
        fields[1],
        fields[2],
        Long.valueOf(fields[3]),
        packed,
        fields[5].equals("fixed"));
  }

  Optional<WebFile> find(String name) {
    return Optional.ofNullable(files.get(name));
  }
}
