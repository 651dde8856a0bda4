package dev.jetd.bindings.systemd;

import com.sun.jna.Function;
import com.sun.jna.LastErrorException;
import com.sun.jna.NativeLibrary;
import dev.jetd.bindings.natives.Jna;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The socket on which systemd hears from a service (sd_notify(3)). One thread owns it. */
public final class NotifySocket implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final int MSG_NOSIGNAL = 0x4000;

  /** What struct sockaddr_un has room for. */
  private static final int LONGEST_PATH = 108;

  private final Function sendTo;
  private final Function close;
  private final byte[] address;
  private final int descriptor;

  private NotifySocket(NativeLibrary libc, byte[] address) {
    this.sendTo = libc.getFunction("sendto", Function.THROW_LAST_ERROR);
    this.close = libc.getFunction("close");
    this.address = address;
    this.descriptor =
        libc.getFunction("socket", Function.THROW_LAST_ERROR)
            .invokeInt(new Object[] {AF_UNIX, SOCK_DGRAM_CLOEXEC, 0});
  }

  /**
   * Opens a socket to {@code name}, the value of {@code $NOTIFY_SOCKET}: a path, or with an at sign
   * before it an abstract name.
   *
   * @param natives directory of this platform's libraries
   * @throws IOException with the reason, for an operator
   */
  public static NotifySocket open(Path natives, String name) throws IOException {
    byte[] address = address(name);
    Jna.configure(natives);
    try {
      return new NotifySocket(NativeLibrary.getProcess(), address);
    } catch (LastErrorException | LinkageError e) {
      throw new IOException("cannot open a socket to " + name + ": " + e.getMessage(), e);
    }
  }

  /** A struct sockaddr_un: the family, then the name, whose at sign stands for a zero. */
  private static byte[] address(String name) throws IOException {
    byte[] path = name.getBytes(StandardCharsets.UTF_8);
    boolean known = path.length > 1 && (path[0] == '/' || path[0] == '@');
    if (!known || path.length >= LONGEST_PATH) {
      throw new IOException("not the name of a local socket: " + name);
    }
    if (path[0] == '@') {
      path[0] = 0;
    }
    return ByteBuffer.allocate(Short.BYTES + path.length)
        .order(ByteOrder.nativeOrder())
        .putShort((short) AF_UNIX)
        .put(path)
        .array();
  }

  /**
   * Sends one message of assignments, a line each.
   *
   * @throws IOException if nobody listens there
   */
  public void send(String message) throws IOException {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    try {
      var unused =
          sendTo.invokeLong(
              new Object[] {
                descriptor, bytes, (long) bytes.length, MSG_NOSIGNAL, address, address.length
              });
    } catch (LastErrorException e) {
      throw new IOException("cannot send: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    var unused = close.invokeInt(new Object[] {descriptor});
  }
}
