package dev.jetd.daemon.registrar.nginx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jetd.daemon.registrar.TargetException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against a socket that answers as lib/pool-nginx does; cross-build/system-test has the real one.
 */
final class NginxHelperTest {
  @TempDir private Path directory;

  /** Takes one request and gives one answer. */
  private Path answering(String answer) throws IOException {
    Path socket = directory.resolve("socket");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    var unused =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try (server;
                      SocketChannel one = server.accept()) {
                    ByteBuffer word = ByteBuffer.allocate(16);
                    one.read(word);
                    one.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
                  } catch (IOException e) {
                    // Nobody came.
                  }
                });
    return socket;
  }

  @Test
  void whatEndsWellIsWell() throws Exception {
    new NginxHelper(answering("nginx: test is successful\nexit 0\n")).test();
  }

  @Test
  void whatNginxSaysIsTold() throws IOException {
    NginxHelper helper =
        new NginxHelper(answering("nginx: [emerg] no\nnginx: test failed\nexit 1\n"));
    assertEquals(
        "nginx, asked to reload: nginx: [emerg] no; nginx: test failed",
        assertThrows(TargetException.class, helper::reload).getMessage());
  }

  @Test
  void aMissingHelperIsTold() {
    NginxHelper helper = new NginxHelper(directory.resolve("none"));
    assertThrows(TargetException.class, helper::test);
  }
}
