package dev.jetd.daemon.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** An inference request put together byte by byte, and an answer taken apart. */
record InferRequest(byte[] json, byte[] data) {
  static final String HEADER = "Inference-Header-Content-Length";

  static InferRequest of(String json, byte[]... data) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : data) {
      all.writeBytes(part);
    }
    return new InferRequest(
        json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), all.toByteArray());
  }

  byte[] body() {
    return ByteBuffer.allocate(json.length + data.length).put(json).put(data).array();
  }

  TestDaemon.Reply to(TestDaemon daemon, String model) {
    String path = "/v2/models/" + model + "/infer";
    return data.length == 0
        ? daemon.post(path, json)
        : daemon.post(
            path,
            body(),
            HEADER,
            Integer.toString(json.length),
            "Content-Type",
            "application/octet-stream");
  }

  static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static byte[] floats(float... elements) {
    byte[] bytes = new byte[elements.length * 4];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(elements);
    return bytes;
  }

  static byte[] longs(long... elements) {
    byte[] bytes = new byte[elements.length * 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(elements);
    return bytes;
  }

  static byte[] strings(byte[]... elements) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] element : elements) {
      out.writeBytes(ByteBuffer.allocate(4).putInt(Integer.reverseBytes(element.length)).array());
      out.writeBytes(element);
    }
    return out.toByteArray();
  }

  /** What stands after the JSON of an answer. */
  static ByteBuffer binary(TestDaemon.Reply reply) {
    int start = Integer.parseInt(reply.header(HEADER));
    byte[] body = reply.response().body();
    return ByteBuffer.wrap(body, start, body.length - start).slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The JSON of an answer with binary data. */
  static com.fasterxml.jackson.databind.JsonNode json(TestDaemon.Reply reply) {
    int length = Integer.parseInt(reply.header(HEADER));
    try {
      return new com.fasterxml.jackson.databind.ObjectMapper()
          .readTree(reply.response().body(), 0, length);
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }
}
