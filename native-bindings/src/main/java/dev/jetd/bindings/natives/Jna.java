package dev.jetd.bindings.natives;

import java.nio.file.Path;

/** How JNA is to behave in this process. */
public final class Jna {
  private Jna() {}

  /**
   * Must come before the first class of JNA. It is told where its library lies and not to unpack
   * one of its own, so a read-only system will do.
   *
   * @param natives directory of this platform's libraries
   */
  public static void configure(Path natives) {
    System.setProperty("jna.boot.library.path", natives.toString());
    System.setProperty("jna.nounpack", "true");
    System.setProperty("jna.nosys", "true");
  }
}
