package dev.jetd.power.sim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The program that stands in for nvpmodel in a simulated tree, and its ways to fail. */
public final class EmulatedNvpmodel {
  /** How it fails. */
  public enum Fault {
    NONE,
    CHROOT,
    PARTIAL,
    KILLED,
    HUNG,
    SLOW,
    LIAR,
    WRONG_CONF
  }

  private final Path root;

  private EmulatedNvpmodel(Path root) {
    this.root = root;
  }

  /** Puts the program into the tree under {@code root}. */
  public static EmulatedNvpmodel install(Path root) throws IOException {
    Path program = root.resolve("usr/sbin/nvpmodel");
    Files.createDirectories(root.resolve("usr/sbin"));
    Files.createDirectories(root.resolve("run/emulator"));
    try (InputStream in = EmulatedNvpmodel.class.getResourceAsStream("nvpmodel.sh")) {
      if (in == null) {
        throw new IllegalStateException("missing from the jar: nvpmodel.sh");
      }
      Files.write(program, in.readAllBytes());
    }
    return new EmulatedNvpmodel(root);
  }

  /** How to start it. */
  public List<String> command() {
    return List.of("/bin/sh", root.resolve("usr/sbin/nvpmodel").toString());
  }

  /** Makes every run from now on fail so. */
  public void fail(Fault fault) {
    write("fault", fault == Fault.NONE ? "" : word(fault));
  }

  /** Whether gating masks may change without a reboot, as before the GPU's first use. */
  public void gpuUsed(boolean used) {
    try {
      if (used) {
        Files.deleteIfExists(root.resolve("run/emulator/gpu-unused"));
      } else {
        write("gpu-unused", "");
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** How often the board would have rebooted. */
  public int reboots() {
    Path reboots = root.resolve("run/emulator/reboots");
    try {
      return Files.exists(reboots) ? Files.readAllLines(reboots).size() : 0;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static String word(Fault fault) {
    return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void write(String name, String content) {
    try {
      Files.writeString(root.resolve("run/emulator").resolve(name), content);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
