package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import dev.jetd.models.Bundle;
import dev.jetd.models.Sha256;
import dev.jetd.models.repository.BundleTar;
import io.helidon.http.HeaderNames;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Answers for bytes that never change, by RFC 9110: their SHA-256 is the strong ETag, one range may
 * be asked for, conditions hold. Only so many are sent at once, so that they take the network and
 * the disk but not the processors from who waits for vectors.
 */
final class Downloads {
  private static final int AT_ONCE = 4;
  private static final Duration COME_BACK = Duration.ofSeconds(10);
  private static final String VERSIONED = "max-age=31536000, immutable";
  private static final String UNVERSIONED = "max-age=60";

  private final Semaphore places = new Semaphore(AT_ONCE);
  private final String audience;

  /** Of archives, by their bundle: to make one, every file is read. */
  private final Map<String, CompletableFuture<String>> digests = new ConcurrentHashMap<>();

  /**
   * @param guarded whether keys are asked for: what one client may see is then not for all
   */
  Downloads(boolean guarded) {
    this.audience = guarded ? "private, " : "public, ";
  }

  /** The digest of a bundle's archive, made once, on a thread that may be busy for a second. */
  String digest(Bundle bundle, BundleTar tar) {
    // The archive holds the whole manifest, remarks and all, which the bundle's digest does not
    // cover.
    String key = bundle.directory() + " " + Sha256.of(bundle.manifest().toJson());
    CompletableFuture<String> digest =
        digests.computeIfAbsent(
            key,
            k ->
                CompletableFuture.supplyAsync(
                    () -> digest(tar),
                    work -> Thread.ofPlatform().name("archive-digest").start(work)));
    try {
      return digest.join();
    } catch (CompletionException e) {
      digests.remove(key, digest);
      throw e;
    }
  }

  private static String digest(BundleTar tar) {
    try {
      return tar.sha256();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @param versioned whether the URL names the version, so that it never means other bytes
   * @param fileName what a browser is to call it
   */
  Answer answer(Exchange exchange, Download download, boolean versioned, String fileName) {
    String tag = "\"" + download.sha256() + "\"";
    if (exchange.header(HeaderNames.IF_MATCH).filter(h -> !matches(h, tag)).isPresent()) {
      return SeedErrors.body(412, "changed", "the file is not the one of If-Match", "If-Match");
    }
    if (exchange.header(HeaderNames.IF_NONE_MATCH).filter(h -> matches(h, tag)).isPresent()) {
      return labelled(Answer.notModified(), versioned, tag);
    }
    // The part of another file's bytes would be garbage: then all of this one's.
    boolean sameFile = exchange.header(HeaderNames.IF_RANGE).map(tag::equals).orElse(true);
    Optional<String> range =
        exchange.header(HeaderNames.RANGE).filter(r -> sameFile && !exchange.isHead());
    Answer answer =
        switch (ByteRange.of(range, download.size())) {
          case ByteRange.All all -> send(200, download, new ByteRange(0, download.size()));
          case ByteRange.Part part ->
              send(206, download, part.range())
                  .header("Content-Range", part.range().contentRange(download.size()));
          case ByteRange.Unsatisfiable none ->
              SeedErrors.body(416, "unsatisfiable_range", none.reason(), "Range")
                  .header("Content-Range", "bytes */" + download.size());
        };
    return labelled(answer, versioned, tag)
        .header("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
  }

  private Answer labelled(Answer answer, boolean versioned, String tag) {
    return answer
        .header("ETag", tag)
        .header("Accept-Ranges", "bytes")
        .header("Cache-Control", audience + (versioned ? VERSIONED : UNVERSIONED));
  }

  private Answer send(int status, Download download, ByteRange range) {
    // Asked before the status goes out; who comes between this and the sending waits there.
    if (places.availablePermits() == 0) {
      throw new ServeException(
          new ServeError.Overloaded(
              AT_ONCE + " downloads are under way, which is the most at once", COME_BACK));
    }
    return Answer.text(status, download.contentType(), out -> send(download, range, out))
        .header("Content-Length", Long.toString(range.count()))
        .streamed(true);
  }

  private void send(Download download, ByteRange range, OutputStream out) throws IOException {
    places.acquireUninterruptibly();
    try {
      download.part().write(range.from(), range.count(), out);
    } finally {
      places.release();
    }
  }

  /** Strong for If-Match, weak for If-None-Match; our tags are strong, so one comparison does. */
  private static boolean matches(String header, String tag) {
    return Arrays.stream(header.split(",", -1))
        .map(String::strip)
        .map(t -> t.startsWith("W/") ? t.substring(2) : t)
        .anyMatch(t -> t.equals("*") || t.equals(tag));
  }
}
