package dev.jetd.daemon.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A connection that is kept for one request after the other. */
public final class KeepAlive implements AutoCloseable {
  private final Socket socket;

  private KeepAlive(Socket socket) {
    this.socket = socket;
  }

  /** Connects to a port of this machine. */
  public static KeepAlive to(int port) throws IOException {
    return new KeepAlive(RawHttp.connect(port));
  }

  /** What was answered. */
  public record Answer(int status, String connection, String retryAfter, String body) {}

  /** Embeds a text. Anything but a whole answer is an exception. */
  public Answer embed(String text) throws IOException {
    byte[] body = ("{\"text\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers =
        Map.of("Host", "localhost", "Content-Length", Integer.toString(body.length));
    byte[] head = RawHttp.head("POST", "/api/v1/embed", headers);
    byte[] all = new byte[head.length + body.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    socket.getOutputStream().write(all);
    InputStream in = socket.getInputStream();
    RawHttp.Reply reply = RawHttp.read(in);
    return new Answer(
        reply.status(), reply.header("connection"), reply.header("retry-after"), reply.text());
  }

  /** Whether the server has ended the connection in order: with nothing more, and no reset. */
  public boolean endsInOrder() throws IOException {
    return socket.getInputStream().read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
