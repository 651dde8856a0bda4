package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import dev.jetd.models.Pooling;
import dev.jetd.models.repository.Source;
import dev.jetd.models.repository.Wishes;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code POST /api/v1/manage/models} says: {@code source}, a URL, and what else is to be said
 * of the model. Files of this machine are for the command line: whoever may call here need not be
 * allowed to read them.
 */
final class PullBody {
  private final Map<String, String> texts = new HashMap<>();
  private Optional<Integer> maxTokens = Optional.empty();
  private Optional<Boolean> normalize = Optional.empty();

  private PullBody() {}

  static PullBody read(Exchange exchange) {
    return exchange.json(PullBody::read);
  }

  private static PullBody read(JsonParser in) throws IOException {
    PullBody body = new PullBody();
    Map<String, JsonFields.Field> fields = new HashMap<>();
    for (String name :
        new String[] {
          "source", "model", "name", "version", "pooling", "file", "licence", "sha256"
        }) {
      fields.put(name, (p, n) -> body.texts.put(n, JsonFields.string(p, n)));
    }
    fields.put("max_tokens", (p, n) -> body.maxTokens = Optional.of(JsonFields.whole(p, n)));
    fields.put("normalize", (p, n) -> body.normalize = Optional.of(p.getBooleanValue()));
    JsonFields.object(in, fields);
    return body;
  }

  Source source() {
    String source = text("source").orElseThrow(() -> Json.invalid("source", "is missing: a URL"));
    if (!source.startsWith("http://") && !source.startsWith("https://")) {
      throw Json.invalid("source", "must begin with http:// or https://");
    }
    return Source.of(source, text("model"));
  }

  Wishes wishes() {
    return new Wishes(
        text("name"),
        text("version"),
        text("pooling").map(PullBody::pooling),
        normalize,
        maxTokens,
        text("file"),
        text("licence"),
        text("sha256"),
        Optional.empty());
  }

  private static Pooling pooling(String word) {
    return Pooling.ofWord(word)
        .orElseThrow(() -> Json.invalid("pooling", "must be mean, cls, last or none"));
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(texts.get(name));
  }
}
