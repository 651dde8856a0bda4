import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A page of the documentation, of which parts between markers are written by machine. */
final class Page {

  private Page() {}

  /** Puts text between a part's markers; both must stand in the page. */
  static void replace(Path page, String part, String text) throws IOException {
    String old = Files.readString(page);
    String begin = "<!-- bench " + part + ": written by cross-build/bench -->\n";
    String end = "<!-- end of bench " + part + " -->";
    int from = old.indexOf(begin);
    int to = old.indexOf(end);
    if (from < 0 || to < from) {
      throw new IOException(page + " has no markers for " + part);
    }
    Files.writeString(
        page, old.substring(0, from + begin.length()) + text.strip() + "\n" + old.substring(to));
  }

  /** Processor, memory and kernel, as Linux tells them. */
  static String machine() throws IOException {
    return field("/proc/cpuinfo", "model name")
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " processors, "
        + Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / 1_000_000
        + " GB; Linux "
        + System.getProperty("os.version")
        + "; Java "
        + Runtime.version();
  }

  /** How many processes wanted a processor in the last minute: above zero, others were at work. */
  static String load() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
  }

  private static String field(String file, String name) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    }
  }
}
