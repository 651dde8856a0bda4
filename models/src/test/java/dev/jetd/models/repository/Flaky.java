package dev.jetd.models.repository;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A server of one directory that breaks connections off when it has sent so many bytes. */
final class Flaky implements AutoCloseable {
  private final HttpServer server;
  private final Path directory;
  private final AtomicLong allowance = new AtomicLong(Long.MAX_VALUE);
  final AtomicLong sent = new AtomicLong();
  final List<String> ranges = new CopyOnWriteArrayList<>();
  volatile String etag = "\"one\"";

  Flaky(Path directory) throws IOException {
    this.directory = directory;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.setExecutor(Thread::startVirtualThread);
    server.start();
  }

  URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  /** From now on only so many bytes leave, and then nothing at all. */
  void allow(long bytes) {
    allowance.set(bytes);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Path file = directory.resolve(exchange.getRequestURI().getPath().substring(1)).normalize();
      if (!file.startsWith(directory) || !Files.isRegularFile(file)) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      byte[] content = Files.readAllBytes(file);
      String range = exchange.getRequestHeaders().getFirst("Range");
      boolean part =
          range != null && etag.equals(exchange.getRequestHeaders().getFirst("If-Range"));
      int from = part ? Integer.valueOf(range.replaceAll("\\D", "")) : 0;
      ranges.add(file.getFileName() + ":" + from);
      exchange.getResponseHeaders().set("ETag", etag);
      if (part) {
        exchange
            .getResponseHeaders()
            .set(
                "Content-Range",
                "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
      }
      exchange.sendResponseHeaders(part ? 206 : 200, content.length - from);
      send(exchange, content, from);
    }
  }

  private void send(HttpExchange exchange, byte[] content, int from) throws IOException {
    OutputStream out = exchange.getResponseBody();
    for (int at = from; at < content.length; ) {
      int n = (int) Math.min(4096, Math.min(content.length - at, allowance.get()));
      if (n <= 0) {
        throw new IOException("broken off");
      }
      out.write(content, at, n);
      out.flush();
      at += n;
      allowance.addAndGet(-n);
      sent.addAndGet(n);
    }
    out.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
