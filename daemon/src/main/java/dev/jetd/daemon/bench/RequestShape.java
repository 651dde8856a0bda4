package dev.jetd.daemon.bench;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** How a server wants to be asked, and where its answer counts tokens. */
public enum RequestShape {
  /** jetd's own. */
  SEED("/api/v1/embed", "text", "\"tokens\":", "\"used\":", Optional.empty()),

  /** OpenAI's, which many servers take. It demands the name of a model. */
  OPENAI(
      "/v1/embeddings",
      "input",
      "\"usage\":",
      "\"prompt_tokens\":",
      Optional.of("all-MiniLM-L6-v2"));

  private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();

  private final String path;
  private final String field;
  private final String tokensBegin;
  private final String count;
  private final Optional<String> defaultModel;

  RequestShape(
      String path, String field, String tokensBegin, String count, Optional<String> defaultModel) {
    this.path = path;
    this.field = field;
    this.tokensBegin = tokensBegin;
    this.count = count;
    this.defaultModel = defaultModel;
  }

  /** Where to post, below the server's address. */
  public String path() {
    return path;
  }

  /** The body that asks for texts: a string for one, an array for several. */
  public byte[] body(List<String> texts, Optional<String> model) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(64 + texts.size() * 64);
    out.write('{');
    model
        .or(() -> defaultModel)
        .ifPresent(
            name -> {
              out.writeBytes(ascii("\"model\":"));
              string(out, name);
              out.write(',');
            });
    out.write('"');
    out.writeBytes(ascii(field));
    out.writeBytes(ascii("\":"));
    if (texts.size() == 1) {
      string(out, texts.getFirst());
    } else {
      list(out, texts);
    }
    out.write('}');
    return out.toByteArray();
  }

  /** The tokens an answer says it used; 0 where it says nothing of them. */
  long tokens(Answer answer) {
    int at = answer.lastIndexOf(ascii(tokensBegin));
    byte[] before = ascii(count);
    long sum = 0;
    while (at >= 0) {
      at = answer.indexOf(before, at);
      if (at >= 0) {
        at += before.length;
        sum += answer.number(at);
      }
    }
    return sum;
  }

  private static void list(ByteArrayOutputStream out, List<String> texts) {
    char before = '[';
    for (String text : texts) {
      out.write(before);
      string(out, text);
      before = ',';
    }
    out.write(']');
  }

  private static void string(ByteArrayOutputStream out, String text) {
    out.write('"');
    out.writeBytes(ENCODER.quoteAsUTF8(text));
    out.write('"');
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
