package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Writes objects whose fields may be unknown: those are left out, never null and never zero. */
final class SparseJson {
  private final JsonGenerator out;

  SparseJson(JsonGenerator out) {
    this.out = out;
  }

  /** The fields of one thing. */
  interface Fields<T> {
    void write(T thing) throws IOException;
  }

  SparseJson text(String name, String value) throws IOException {
    out.writeStringField(name, value);
    return this;
  }

  SparseJson text(String name, Optional<String> value) throws IOException {
    if (value.isPresent()) {
      text(name, value.get());
    }
    return this;
  }

  SparseJson flag(String name, boolean value) throws IOException {
    out.writeBooleanField(name, value);
    return this;
  }

  SparseJson flag(String name, Optional<Boolean> value) throws IOException {
    if (value.isPresent()) {
      flag(name, value.get());
    }
    return this;
  }

  SparseJson number(String name, long value) throws IOException {
    out.writeNumberField(name, value);
    return this;
  }

  SparseJson number(String name, OptionalLong value) throws IOException {
    if (value.isPresent()) {
      number(name, value.getAsLong());
    }
    return this;
  }

  SparseJson number(String name, OptionalInt value) throws IOException {
    if (value.isPresent()) {
      number(name, value.getAsInt());
    }
    return this;
  }

  /** A number kept in thousandths, written in wholes: 4738 milliwatts as 4.738. */
  SparseJson thousandths(String name, OptionalLong value) throws IOException {
    if (value.isPresent()) {
      thousandths(name, value.getAsLong());
    }
    return this;
  }

  SparseJson thousandths(String name, OptionalInt value) throws IOException {
    if (value.isPresent()) {
      thousandths(name, value.getAsInt());
    }
    return this;
  }

  SparseJson thousandths(String name, long value) throws IOException {
    out.writeFieldName(name);
    out.writeNumber(BigDecimal.valueOf(value, 3));
    return this;
  }

  <T> SparseJson object(String name, Optional<T> thing, Fields<T> fields) throws IOException {
    if (thing.isPresent()) {
      out.writeObjectFieldStart(name);
      fields.write(thing.get());
      out.writeEndObject();
    }
    return this;
  }

  <T> SparseJson objects(String name, List<T> things, Fields<T> fields) throws IOException {
    if (things.isEmpty()) {
      return this;
    }
    out.writeArrayFieldStart(name);
    for (T thing : things) {
      out.writeStartObject();
      fields.write(thing);
      out.writeEndObject();
    }
    out.writeEndArray();
    return this;
  }

  SparseJson texts(String name, List<String> values) throws IOException {
    out.writeArrayFieldStart(name);
    for (String value : values) {
      out.writeString(value);
    }
    out.writeEndArray();
    return this;
  }
}
