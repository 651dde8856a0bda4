package dev.jetd.daemon.pool;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a node is called in its pool: always the same after a restart, and like no other's.
 *
 * <p>By default the host's name and a part of a digest of its machine id, which itself is not to be
 * shown to others (machine-id(5)); with another port than usual, that too, for several daemons on
 * one machine.
 */
public final class NodeName {
  private static final Pattern GOOD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final int USUAL_PORT = 8080;
  private static final int LONGEST_HOST = 40;
  private static final int DIGITS = 8;

  private NodeName() {}

  static boolean isGood(String name) {
    return GOOD.matcher(name).matches();
  }

  /**
   * @param root of the file system that tells host name and machine id
   * @param port that the API listens on
   */
  static String usual(Path root, int port) {
    String host = line(root.resolve("proc/sys/kernel/hostname")).replaceAll("[^A-Za-z0-9.-]", "-");
    String cut = host.length() > LONGEST_HOST ? host.substring(0, LONGEST_HOST) : host;
    String name = GOOD.matcher(cut).matches() ? cut : "jetd";
    String machine = line(root.resolve("etc/machine-id"));
    String id = machine.isEmpty() ? "" : "-" + digest(machine);
    return name + id + (port == USUAL_PORT ? "" : "-" + port);
  }

  private static String line(Path file) {
    try {
      return Files.readString(file).lines().findFirst().orElse("").strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static String digest(String machineId) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("jetd pool " + machineId).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
