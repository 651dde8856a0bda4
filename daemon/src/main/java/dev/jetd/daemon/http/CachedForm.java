package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.EmbeddingNames;
import dev.jetd.daemon.serving.EmbeddingRequest;
import dev.jetd.daemon.serving.EmbeddingResult;
import dev.jetd.daemon.serving.EmbeddingService;
import io.helidon.http.HeaderNames;
import java.util.Arrays;
import java.util.Optional;

/**
 * Answers the GET forms, so that whoever stands between can keep the answers: a strong ETag that is
 * known before anything is computed, and how long to keep them. Their bodies are a function of the
 * ETag: no timings, no word of the cache.
 */
final class CachedForm {
  /** Changes with any change of what the bodies look like. */
  private static final String FORMAT = "1";

  /** A version of a model never changes; without one, the same URL may mean another tomorrow. */
  private static final String VERSIONED = "max-age=86400, immutable";

  private static final String UNVERSIONED = "max-age=60";

  private final EmbeddingService service;
  private final String audience;

  /**
   * @param guarded whether keys are asked for: what one client may see is then not for all
   */
  CachedForm(EmbeddingService service, boolean guarded) {
    this.service = service;
    this.audience = guarded ? "private, " : "public, ";
  }

  /** Makes the body from a result. */
  interface Body {
    Answer of(EmbeddingResult result);
  }

  /**
   * @param versioned whether the URL names the model's version
   * @param representation differs wherever the same vectors would make another body
   */
  Answer answer(
      Exchange exchange,
      EmbeddingRequest request,
      boolean versioned,
      String representation,
      Body body) {
    EmbeddingNames names = service.names(request);
    String tag = "\"" + names.tag() + "-" + names.model() + "-" + representation + FORMAT + "\"";
    if (matches(exchange.header(HeaderNames.IF_NONE_MATCH), tag)) {
      return labelled(Answer.notModified(), versioned, tag);
    }
    EmbeddingResult result = service.embed(request);
    return labelled(ResultHeaders.origin(body.of(result), result), versioned, tag);
  }

  private Answer labelled(Answer answer, boolean versioned, String tag) {
    return answer
        .header("ETag", tag)
        .header("Cache-Control", audience + (versioned ? VERSIONED : UNVERSIONED));
  }

  /** As RFC 9110 compares them: weakly, and a star matches whatever there is. */
  private static boolean matches(Optional<String> header, String tag) {
    return header.stream()
        .flatMap(h -> Arrays.stream(h.split(",", -1)))
        .map(String::strip)
        .map(t -> t.startsWith("W/") ? t.substring(2) : t)
        .anyMatch(t -> t.equals("*") || t.equals(tag));
  }
}
