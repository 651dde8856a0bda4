package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Shapes of bodies, and examples of them, on the page. */
final class DocsShapes {

  private DocsShapes() {}

  /** One of the document's named shapes. */
  static void shape(Html out, String name, OpenApi schema) {
    out.raw("<article><h3 id=\"shape-" + DocsPage.anchor(name) + "\"><code>")
        .text(name)
        .raw("</code></h3>")
        .prose(schema.get("description").text());
    if (schema.get("properties").isThere()) {
      fields(out, schema);
    } else {
      out.raw("<p>");
      type(out, schema);
      out.raw("</p>");
    }
    out.raw("</article>");
  }

  private static void fields(Html out, OpenApi schema) {
    Set<String> required =
        schema.get("required").elements().stream().map(OpenApi::text).collect(Collectors.toSet());
    out.raw("<table><tr><th>field</th><th>type</th><th></th></tr>");
    for (String name : schema.get("properties").entries().keySet()) {
      OpenApi property = schema.get("properties").raw(name);
      out.raw("<tr><td><code>")
          .text(name)
          .raw("</code>" + (required.contains(name) ? " *" : "") + "</td><td>");
      type(out, property);
      out.raw("</td><td>").inline(property.get("description").text()).raw("</td></tr>");
    }
    out.raw("</table>");
  }

  /** A short word for a shape, with links to those that have names. */
  static void type(Html out, OpenApi schema) {
    if (schema.reference().isPresent()) {
      String name = schema.reference().get().replaceFirst(".*/", "");
      out.raw("<a href=\"#shape-" + DocsPage.anchor(name) + "\">").text(name).raw("</a>");
      return;
    }
    List<OpenApi> choices =
        schema.get("oneOf").isThere()
            ? schema.get("oneOf").elements()
            : schema.get("anyOf").elements();
    if (!choices.isEmpty()) {
      for (int i = 0; i < choices.size(); i++) {
        out.raw(i == 0 ? "" : " or ");
        type(out, choices.get(i));
      }
    } else if (schema.get("enum").isThere()) {
      out.text(words(schema.get("enum").elements()));
    } else {
      plain(out, schema);
    }
  }

  private static void plain(Html out, OpenApi schema) {
    String type = schema.get("type").text();
    String word = type.isEmpty() ? words(schema.get("type").elements()) : type;
    if (schema.get("const").isThere()) {
      out.text(schema.get("const").text());
      return;
    }
    out.text(word);
    if (schema.get("items").isThere()) {
      out.raw(" of ");
      type(out, schema.raw("items"));
    }
  }

  private static String words(List<OpenApi> elements) {
    return elements.stream().map(OpenApi::text).collect(Collectors.joining(", "));
  }

  static void example(Html out, OpenApi example) {
    if (example.isThere()) {
      out.raw("<pre>").text(json(example.value())).raw("</pre>");
    }
  }

  private static String json(Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      Json.write(bytes, out -> write(out, value));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void write(JsonGenerator out, Object value) throws IOException {
    switch (value) {
      case Map<?, ?> map -> {
        out.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.writeFieldName(String.valueOf(entry.getKey()));
          write(out, entry.getValue() == null ? "" : entry.getValue());
        }
        out.writeEndObject();
      }
      case List<?> list -> {
        out.writeStartArray();
        for (Object element : list) {
          write(out, element);
        }
        out.writeEndArray();
      }
      case Integer number -> out.writeNumber(number);
      case Double number -> out.writeNumber(number);
      case Boolean yes -> out.writeBoolean(yes);
      default -> out.writeString(value.toString());
    }
  }
}
