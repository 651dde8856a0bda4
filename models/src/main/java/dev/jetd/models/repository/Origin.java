package dev.jetd.models.repository;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.jetd.models.FileEntry;
import dev.jetd.models.Json;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelId;
import dev.jetd.models.Names;
import dev.jetd.models.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Brings what an HTTP server has into a directory that outlives a kill, and resumes there. A file
 * counts as arrived only when its digest is the one that was promised.
 */
final class Origin {
  private static final int LARGEST_MANIFEST = 1 << 20;
  private static final long LARGEST_ARCHIVE = 1L << 36;
  private static final String ARCHIVE = "archive.tar";

  private final Download download;
  private final Path arrivals;
  private final Wishes wishes;
  private final Progress progress;

  Origin(Download download, Path arrivals, Wishes wishes, Progress progress) {
    this.download = download;
    this.arrivals = arrivals;
    this.wishes = wishes;
    this.progress = progress;
  }

  /** The whole bundle of a model of another jetd. */
  Path jetd(Source.Jetd source) {
    String base = source.base().toString().replaceFirst("/+$", "") + "/api/v1/models/";
    ModelId id =
        new ModelId(
            source.model().name(),
            source.model().version().orElseGet(() -> served(base + source.model().name())));
    URI files = URI.create(base + id.name() + "/versions/" + id.version() + "/files/");
    byte[] sum = download.document(files.resolve(Manifest.SUM_FILE_NAME), LARGEST_MANIFEST);
    Manifest manifest = bundle(files.resolve(Manifest.FILE_NAME), Optional.of(sum));
    if (!manifest.id().equals(id)) {
      throw new ModelException(files + ": expected " + id + ", found " + manifest.id());
    }
    return arrivals;
  }

  /** A bundle if the URL is its manifest's, or else an archive. */
  Path url(URI uri) {
    if (!uri.getPath().endsWith("/" + Manifest.FILE_NAME)) {
      return archive(uri);
    }
    var unused = bundle(uri, Optional.empty());
    return arrivals;
  }

  /** The bundle whose manifest lies at a URL, with its files beside it. */
  private Manifest bundle(URI manifestUri, Optional<byte[]> sum) {
    byte[] json = download.document(manifestUri, LARGEST_MANIFEST);
    if (sum.filter(s -> !Arrays.equals(s, Manifest.sum(json))).isPresent()) {
      throw new ModelException(manifestUri + ": is not what its digest says");
    }
    requireDigest(manifestUri, Sha256.of(json));
    Path file = arrivals.resolve(Manifest.FILE_NAME);
    try {
      Durable.write(file, json);
      Manifest manifest = Manifest.read(file);
      long missing = 0;
      for (Map.Entry<String, FileEntry> entry : manifest.files().entrySet()) {
        missing += entry.getValue().bytes() - sizeOf(arrivals.resolve(entry.getKey()));
      }
      Disk.requireRoom(arrivals, missing);
      manifest.files().forEach((name, entry) -> file(manifestUri.resolve(name), name, entry));
      return manifest;
    } catch (IOException e) {
      throw Disk.told(file + ": " + e.getMessage(), arrivals, e);
    }
  }

  /** An archive; digested if a digest was wished for, since what is in it is checked later. */
  private Path archive(URI uri) {
    Path file = arrivals.resolve(ARCHIVE);
    progress.begin("downloading", 0);
    download.file(uri, file, LARGEST_ARCHIVE, progress);
    if (wishes.sha256().isPresent()) {
      String found = digest(file);
      if (!found.equals(wishes.sha256().get())) {
        discard(file);
        requireDigest(uri, found);
      }
    }
    return file;
  }

  private void file(URI uri, String name, FileEntry entry) {
    Path file = arrivals.resolve(name);
    long resumed = sizeOf(file);
    progress.begin("downloading " + name, entry.bytes());
    if (resumed < entry.bytes()) {
      download.file(uri, file, entry.bytes(), progress);
    }
    String found = digest(file);
    if (!found.equals(entry.sha256()) && resumed > 0) {
      // What lay here from before was not what it should have been.
      discard(file);
      download.file(uri, file, entry.bytes(), progress);
      found = digest(file);
    }
    if (!found.equals(entry.sha256())) {
      discard(file);
      throw new ModelException(uri + ": expected SHA-256 " + entry.sha256() + ", found " + found);
    }
  }

  private static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
      Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".etag"));
    } catch (IOException e) {
      throw new ModelException(file + ": cannot be deleted: " + e, e);
    }
  }

  private void requireDigest(URI uri, String found) {
    Optional<String> wished = wishes.sha256();
    if (wished.isPresent() && !wished.get().equals(found)) {
      throw new ModelException(uri + ": expected SHA-256 " + wished.get() + ", found " + found);
    }
  }

  private String served(String uri) {
    try {
      Object answer = Json.parse(download.document(URI.create(uri), LARGEST_MANIFEST));
      if (Json.field(answer, "version") instanceof String version && Names.isName(version)) {
        return version;
      }
      throw new ModelException(uri + ": does not say which version it serves; is it a jetd?");
    } catch (JsonProcessingException e) {
      throw new ModelException(uri + ": not JSON; is it a jetd?", e);
    } catch (IOException e) {
      throw new ModelException(uri + ": " + e.getMessage(), e);
    }
  }

  private static long sizeOf(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  private static String digest(Path file) {
    try {
      return Sha256.of(file);
    } catch (IOException e) {
      throw new ModelException(file + ": cannot be read: " + e, e);
    }
  }
}
