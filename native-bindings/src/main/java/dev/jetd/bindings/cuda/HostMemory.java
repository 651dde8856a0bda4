package dev.jetd.bindings.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel says of the processors' memory. */
final class HostMemory {
  private static final Pattern AVAILABLE = Pattern.compile("(?m)^MemAvailable:\\s+(\\d{1,15}) kB$");

  private HostMemory() {}

  /** Bytes that could be had without swapping; 0 where the kernel does not say. */
  static long available(Path root) {
    try {
      Matcher line = AVAILABLE.matcher(Files.readString(root.resolve("proc/meminfo")));
      return line.find() ? 1024 * kibibytes(line.group(1)) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** The pattern has let through nothing but digits. */
  private static long kibibytes(String digits) {
    return Long.parseLong(digits, 0, digits.length(), 10);
  }
}
