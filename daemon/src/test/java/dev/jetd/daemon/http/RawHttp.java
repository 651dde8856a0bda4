package dev.jetd.daemon.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** A request byte by byte on a connection of its own: any header, any body, at any pace. */
final class RawHttp {
  private static final int PATIENCE_MS = 30_000;

  private RawHttp() {}

  /** An answer; header names are in lower case. */
  record Reply(int status, Map<String, String> headers, byte[] body) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    JsonNode json() {
      try {
        return new ObjectMapper().readTree(body);
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + text(), e);
      }
    }
  }

  /**
   * @param headers as name, value, name, value; they replace those of every request
   */
  static Reply send(int port, String method, String target, String body, String... headers) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.put("Host", "localhost");
    all.put("Connection", "close");
    all.put("Content-Type", "application/json");
    if (!method.equals("GET")) {
      all.put("Content-Length", Integer.toString(bytes.length));
    }
    for (int i = 0; i < headers.length; i += 2) {
      all.put(headers[i], headers[i + 1]);
    }
    try (Socket socket = connect(port)) {
      socket.getOutputStream().write(head(method, target, all));
      socket.getOutputStream().write(bytes);
      return read(socket.getInputStream());
    } catch (IOException e) {
      throw new AssertionError(method + " " + target, e);
    }
  }

  /** Sends a body a byte at a time until there is an answer. */
  static Reply drip(int port, String target) {
    Map<String, String> headers = Map.of("Host", "localhost", "Content-Length", "1000");
    try (Socket socket = connect(port)) {
      OutputStream out = socket.getOutputStream();
      out.write(head("POST", target, headers));
      InputStream in = socket.getInputStream();
      for (int i = 0; i < 900 && in.available() == 0; i++) {
        out.write(' ');
        LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      }
      return read(in);
    } catch (IOException e) {
      throw new AssertionError(target, e);
    }
  }

  static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MS);
    return socket;
  }

  static byte[] head(String method, String target, Map<String, String> headers) {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  static Reply read(InputStream in) throws IOException {
    String status = line(in);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    byte[] body =
        headers.getOrDefault("transfer-encoding", "").equals("chunked")
            ? chunks(in)
            : in.readNBytes(Integer.valueOf(headers.getOrDefault("content-length", "0")));
    return new Reply(Integer.valueOf(status.split(" ", -1)[1]), headers, body);
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = Integer.valueOf(line(in), 16); size > 0; size = Integer.valueOf(line(in), 16)) {
      body.write(in.readNBytes(size));
      var unused = line(in);
    }
    return body.toByteArray();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the answer ended in its head: " + line);
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }
}
