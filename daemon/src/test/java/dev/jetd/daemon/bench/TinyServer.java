package dev.jetd.daemon.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** An HTTP server that answers the n-th request with whatever a test makes of n, byte by byte. */
final class TinyServer implements AutoCloseable {
  static final String GOOD = response("200 OK", "", "{\"tokens\":{\"used\":8,\"total\":8}}");

  private final ServerSocket listener;
  private final IntFunction<String> answers;
  private final AtomicInteger requests = new AtomicInteger();

  /**
   * Starts on a free port.
   *
   * @param answers by number, from 1; an empty one closes the connection
   */
  TinyServer(IntFunction<String> answers) throws IOException {
    this.answers = answers;
    this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  static String response(String status, String headers, String body) {
    return "HTTP/1.1 "
        + status
        + "\r\n"
        + headers
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  Target target() {
    return new Target(URI.create(url() + "/api/v1/embed"), List.of(), Duration.ofSeconds(20));
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  int requests() {
    return requests.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.startVirtualThread(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      while (readRequest(in)) {
        String answer = answers.apply(requests.incrementAndGet());
        if (answer.isEmpty()) {
          return;
        }
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      // The client has gone.
    }
  }

  private static boolean readRequest(BufferedReader in) throws IOException {
    int length = 0;
    String line = in.readLine();
    while (line != null && !line.isEmpty()) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.valueOf(line.substring("Content-Length: ".length()));
      }
      line = in.readLine();
    }
    for (int i = 0; i < length; i++) {
      if (in.read() < 0) {
        return false;
      }
    }
    return line != null;
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
