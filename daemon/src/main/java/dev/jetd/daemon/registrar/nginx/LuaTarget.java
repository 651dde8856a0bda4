package dev.jetd.daemon.registrar.nginx;

import dev.jetd.daemon.registrar.Pool;
import dev.jetd.daemon.registrar.PoolTarget;
import dev.jetd.daemon.registrar.TargetException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The balancer of {@code jetd_pool.lua}: it takes the whole pool over a local socket, and nothing
 * is reloaded. The table also lies in a file, for the time from nginx's start until it is told.
 */
public final class LuaTarget implements PoolTarget {
  private final PoolTable table;
  private final Path socket;

  /**
   * @param socket where the balancer listens
   * @throws IOException if the file is there and cannot be read
   */
  public LuaTarget(Path file, Path socket) throws IOException {
    this.table = new PoolTable(file);
    this.socket = socket;
  }

  @Override
  public String name() {
    return "lua";
  }

  @Override
  public Pool inForce() {
    return table.kept();
  }

  /** First the balancer, which works without the file as long as nginx runs. */
  @Override
  public void apply(Pool pool) throws TargetException {
    put(LuaTable.render(pool));
    table.keep(pool);
  }

  /** nginx may have been started anew. */
  @Override
  public void refresh(Pool pool) throws TargetException {
    byte[] wanted = LuaTable.render(pool);
    if (!pool.upstreams().isEmpty() && !ask("GET", new byte[0]).equals(version(wanted))) {
      put(wanted);
    }
  }

  private void put(byte[] pool) throws TargetException {
    String version = ask("PUT", pool);
    if (!version.equals(version(pool))) {
      throw new TargetException("nginx's balancer holds another table than it was given");
    }
  }

  private String ask(String method, byte[] body) throws TargetException {
    String head =
        method
            + " /pool HTTP/1.1\r\nHost: jetd\r\nConnection: close\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    try {
      ByteArrayOutputStream request = new ByteArrayOutputStream();
      request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
      request.writeBytes(body);
      byte[] answer = UnixSocket.exchange(socket, request.toByteArray());
      return content(new String(answer, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new TargetException(
          "no answer from nginx's balancer at " + socket + ": " + e.getMessage());
    }
  }

  /** The balancer's answers are one word, which comes in one chunk. */
  private static String content(String answer) throws TargetException {
    int end = answer.indexOf("\r\n\r\n");
    if (!answer.startsWith("HTTP/1.1 200 ") || end < 0) {
      throw new TargetException(
          "nginx's balancer answers "
              + NginxCommands.lastLines(answer.substring(0, Math.min(300, answer.length()))));
    }
    return answer
        .substring(end + 4)
        .lines()
        .filter(line -> line.matches("[0-9a-f]{32}|none"))
        .findFirst()
        .orElse("");
  }

  private static String version(byte[] pool) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(pool));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }
}
