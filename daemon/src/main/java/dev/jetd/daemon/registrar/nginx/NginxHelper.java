package dev.jetd.daemon.registrar.nginx;

import dev.jetd.daemon.registrar.TargetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Asks nginx through root's helper behind a socket ({@code jetd-pool-nginx.socket}): a word in,
 * what nginx says and a last line {@code exit N} out. So the registrar needs no right over nginx.
 */
public final class NginxHelper implements NginxControl {
  private static final String WELL = "exit 0";

  private final Path socket;

  public NginxHelper(Path socket) {
    this.socket = socket;
  }

  @Override
  public void test() throws TargetException {
    ask("test");
  }

  @Override
  public void reload() throws TargetException {
    ask("reload");
  }

  private void ask(String word) throws TargetException {
    String said;
    try {
      byte[] line = (word + "\n").getBytes(StandardCharsets.US_ASCII);
      said = new String(UnixSocket.exchange(socket, line), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new TargetException("no answer from the helper at " + socket + ": " + e.getMessage());
    }
    if (!said.endsWith(WELL)) {
      throw new TargetException("nginx, asked to " + word + ": " + NginxCommands.lastLines(said));
    }
  }
}
