package dev.jetd.bindings.terminal;

import com.sun.jna.NativeLibrary;
import dev.jetd.bindings.natives.Jna;
import java.nio.file.Path;
import java.util.Optional;

/** How many rows and columns a terminal has now. */
public record TerminalSize(int rows, int columns) {
  private static final long TIOCGWINSZ = 0x5413;

  /**
   * That of the terminal behind a file descriptor; absent where there is none or it does not know.
   *
   * @param natives directory of this platform's libraries
   */
  public static Optional<TerminalSize> of(Path natives, int descriptor) {
    Jna.configure(natives);
    try {
      // struct winsize: rows, columns, and two that nobody fills.
      short[] size = new short[4];
      int code =
          NativeLibrary.getProcess()
              .getFunction("ioctl")
              .invokeInt(new Object[] {descriptor, TIOCGWINSZ, size});
      return code == 0 && size[0] > 0 && size[1] > 0
          ? Optional.of(new TerminalSize(size[0], size[1]))
          : Optional.empty();
    } catch (LinkageError e) {
      return Optional.empty();
    }
  }
}
