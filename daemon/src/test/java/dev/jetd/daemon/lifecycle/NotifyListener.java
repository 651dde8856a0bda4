package dev.jetd.daemon.lifecycle;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** The other end of a notify socket: what systemd does, for a test. */
final class NotifyListener implements AutoCloseable {
  private final NativeLibrary libc;
  private final int descriptor;

  NotifyListener(Path path, Path natives) {
    System.setProperty("jna.boot.library.path", natives.toString());
    libc = NativeLibrary.getProcess();
    descriptor = call("socket", 1, 2, 0);
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    byte[] address =
        ByteBuffer.allocate(2 + name.length)
            .order(ByteOrder.nativeOrder())
            .putShort((short) 1)
            .put(name)
            .array();
    var unused = call("bind", descriptor, address, address.length);
  }

  /** The next message, waiting for it. */
  String next() {
    byte[] buffer = new byte[4096];
    int length = call("recv", descriptor, buffer, (long) buffer.length, 0);
    return new String(Arrays.copyOf(buffer, length), StandardCharsets.UTF_8);
  }

  private int call(String name, Object... arguments) {
    return libc.getFunction(name, Function.THROW_LAST_ERROR).invokeInt(arguments);
  }

  @Override
  public void close() {
    var unused = call("close", descriptor);
  }
}
