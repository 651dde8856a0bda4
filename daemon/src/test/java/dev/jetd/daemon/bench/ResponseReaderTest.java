package dev.jetd.daemon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ResponseReaderTest {

  /** Gives a byte a read, so that every seam between reads is crossed. */
  private static ResponseReader reader(String wire) {
    byte[] bytes = wire.getBytes(StandardCharsets.ISO_8859_1);
    return new ResponseReader(
        new InputStream() {
          private final ByteArrayInputStream in = new ByteArrayInputStream(bytes);

          @Override
          public int read() {
            return in.read();
          }

          @Override
          public int read(byte[] to, int offset, int length) {
            return in.read(to, offset, Math.min(length, 1));
          }
        });
  }

  @Test
  void answersFollowEachOtherOnOneConnection() throws IOException {
    ResponseReader reader =
        reader(
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nfirst"
                + "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"
                + "HTTP/1.1 204 No Content\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlast");
    assertThat(reader.read().text()).isEqualTo("first");
    Answer refused = reader.read();
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.retryAfter()).contains("7");
    assertThat(reader.read().status()).isEqualTo(204);
    assertThat(reader.closes()).isFalse();
    assertThat(reader.read().text()).isEqualTo("last");
    assertThat(reader.closes()).isTrue();
  }

  @Test
  void chunksAreJoinedAndTrailersPassedOver() throws IOException {
    String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    String chunks = "A;x=y\r\n0123456789\r\n3\r\nabc\r\n0\r\nTrailer: t\r\n\r\n";
    String next = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    ResponseReader reader = reader(head + chunks + next);
    assertThat(reader.read().text()).isEqualTo("0123456789abc");
    assertThat(reader.read().text()).isEqualTo("ok");
  }

  @Test
  void interimAnswersArePassedOver() throws IOException {
    ResponseReader reader =
        reader("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    assertThat(reader.read().text()).isEqualTo("ok");
  }

  @Test
  void aBodyWithoutLengthGoesOnToTheEnd() throws IOException {
    String body = "x".repeat(40_000);
    ResponseReader reader = reader("HTTP/1.1 200 OK\r\n\r\n" + body);
    assertThat(reader.read().text()).isEqualTo(body);
    assertThat(reader.closes()).isTrue();
  }

  @Test
  void anAnswerCutShortIsNoAnswer() {
    for (String wire :
        new String[] {
          "",
          "HTTP/1.1 200 OK\r\nContent-Le",
          "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfour",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        }) {
      assertThatThrownBy(() -> reader(wire).read())
          .as(wire)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("closed the connection");
    }
  }

  @Test
  void whatIsNotHttpIsSaidToBeSo() {
    assertThatThrownBy(() -> reader("SSH-2.0-x\r\n").read()).hasMessageContaining("SSH-2.0-x");
    assertThatThrownBy(() -> reader("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n").read())
        .hasMessageContaining("-5");
    assertThatThrownBy(() -> reader("HTTP/1.1 200 OK\r\nX: " + "y".repeat(20_000)).read())
        .hasMessageContaining("header line");
  }
}
