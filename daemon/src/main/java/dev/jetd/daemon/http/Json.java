package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON on the wire, strict: UTF-8 without errors, bounded depth, no key twice, nothing after it.
 */
final class Json {
  private static final int MAX_DEPTH = 64;

  /** More than run at a time; 24 kB each. */
  private static final int SPARE_BUFFERS = 16;

  private static final Pattern NON_STANDARD = Pattern.compile("Non-standard token '([^']*)'");

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          // By itself each thread keeps its buffers, and each connection has a thread.
          .recyclerPool(JsonRecyclerPools.newBoundedPool(SPARE_BUFFERS))
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE) // bodies are bounded before they come here
                  .build())
          .build();

  private Json() {}

  /** Writes one value. */
  interface Writer {
    void writeTo(JsonGenerator out) throws IOException;
  }

  /** Reads one value, whose first token the parser stands on; leaves it on the last. */
  interface Reader<T> {
    T read(JsonParser in) throws IOException;
  }

  static void write(OutputStream out, Writer writer) throws IOException {
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      writer.writeTo(json);
    }
  }

  /**
   * Reads a whole body.
   *
   * @throws ServeException naming what is wrong and where
   */
  static <T> T read(byte[] body, Reader<T> reader) {
    try (JsonParser in = open(body)) {
      if (in.nextToken() == null) {
        throw invalid("the body is empty; JSON was expected");
      }
      T value = reader.read(in);
      if (in.nextToken() != null) {
        throw invalid("there is more after the JSON value" + place(in));
      }
      return value;
    } catch (StreamConstraintsException e) {
      throw invalid(constraint(e));
    } catch (JsonParseException e) {
      throw invalid("not valid JSON: " + reason(e) + place(e));
    } catch (CharacterCodingException e) {
      throw invalid("the body is not valid UTF-8");
    } catch (IOException e) {
      throw invalid("not valid JSON: the body ends too soon");
    }
  }

  private static JsonParser open(byte[] body) throws IOException {
    if (isAscii(body)) {
      return FACTORY.createParser(body);
    }
    // Jackson's own decoder lets overlong forms and lone surrogates pass.
    CharBuffer text =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(body));
    return FACTORY.createParser(text.array(), 0, text.limit());
  }

  private static boolean isAscii(byte[] body) {
    int or = 0;
    for (byte b : body) {
      if (b == 0) {
        // Of valid UTF-8 JSON no byte is zero; Jackson would take it for UTF-16 and read on.
        throw invalid("the body holds a zero byte; JSON in UTF-8 was expected");
      }
      or |= b;
    }
    return or >= 0;
  }

  private static String constraint(StreamConstraintsException e) {
    return e.getOriginalMessage().contains("depth")
        ? "the JSON is nested more than " + MAX_DEPTH + " deep"
        : "not valid JSON: a number or a name in it is too long";
  }

  /** Jackson advises whoever set up its parser; our clients did not. */
  private static String reason(JsonParseException e) {
    Matcher advice = NON_STANDARD.matcher(e.getOriginalMessage());
    return advice.find() ? advice.group(1) + " is not JSON" : e.getOriginalMessage();
  }

  private static String place(JsonParseException e) {
    return e.getLocation() == null
        ? ""
        : String.format(
            Locale.ROOT,
            " (line %d, column %d)",
            e.getLocation().getLineNr(),
            e.getLocation().getColumnNr());
  }

  private static String place(JsonParser in) {
    return String.format(
        Locale.ROOT,
        " (line %d, column %d)",
        in.currentTokenLocation().getLineNr(),
        in.currentTokenLocation().getColumnNr());
  }

  static ServeException invalid(String message) {
    return new ServeException(new ServeError.Invalid("", message));
  }

  static ServeException invalid(String field, String message) {
    return new ServeException(new ServeError.Invalid(field, field + " " + message));
  }
}
