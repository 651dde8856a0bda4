package dev.jetd.daemon.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;

/**
 * One kept-alive connection over a blocking socket: a request costs one write and, as a rule, one
 * or two reads. Opened by the first request, and anew after one that failed or a server that
 * closed. For one thread.
 */
public final class HttpConnection implements AutoCloseable {
  private final Target target;
  private final byte[] head;
  private Socket socket = new Socket();
  private ResponseReader responses = new ResponseReader(InputStream.nullInputStream());
  private byte[] request = new byte[0];

  public HttpConnection(Target target) {
    this.target = target;
    this.head = target.head();
  }

  /**
   * Posts a body and reads the answer whole. A kept connection that ends without a byte of an
   * answer was most likely closed by the server while it was idle; then the body is posted once
   * more.
   *
   * @throws IOException if there is no answer; the next request opens a connection anew
   */
  public Answer post(byte[] body) throws IOException {
    if (isOpen()) {
      try {
        return exchange(body);
      } catch (SocketTimeoutException e) {
        throw e;
      } catch (IOException e) {
        if (responses.begun()) {
          throw e;
        }
      }
    }
    open();
    return exchange(body);
  }

  private Answer exchange(byte[] body) throws IOException {
    try {
      send(body);
      Answer answer = responses.read();
      if (responses.closes()) {
        close();
      }
      return answer;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private boolean isOpen() {
    return socket.isConnected() && !socket.isClosed();
  }

  private void open() throws IOException {
    int millis = Math.toIntExact(target.timeout().toMillis());
    socket = new Socket();
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.setSoTimeout(millis);
    try {
      socket.connect(target.address(), millis);
    } catch (IOException e) {
      close();
      throw e;
    }
    responses = new ResponseReader(socket.getInputStream());
  }

  private void send(byte[] body) throws IOException {
    byte[] length = (body.length + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    int size = head.length + length.length + body.length;
    if (request.length < size) {
      request = new byte[size];
    }
    System.arraycopy(head, 0, request, 0, head.length);
    System.arraycopy(length, 0, request, head.length, length.length);
    System.arraycopy(body, 0, request, head.length + length.length, body.length);
    OutputStream out = socket.getOutputStream();
    out.write(request, 0, size);
    out.flush();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing more is wanted of it.
    }
  }
}
