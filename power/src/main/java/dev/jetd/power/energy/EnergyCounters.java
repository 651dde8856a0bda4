package dev.jetd.power.energy;

import dev.jetd.power.tree.Numbers;
import dev.jetd.power.tree.Tree;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * Counters of microjoules that survive restarts and never go backwards.
 *
 * <p>Only what is on the disk is shown. A counter that showed more would step back after a power
 * cut, and every reader would take the step for a restart from zero.
 */
public final class EnergyCounters {
  private static final Logger LOG = System.getLogger(EnergyCounters.class.getName());
  private static final String HEADER = "jetd energy, microjoules";
  private static final int MOST_BYTES = 1 << 20;

  private final Path file;
  private final Map<String, Long> counted;
  private Map<String, Long> shown;

  private EnergyCounters(Path file, Map<String, Long> start) {
    this.file = file;
    this.counted = new TreeMap<>(start);
    this.shown = Map.copyOf(start);
  }

  /**
   * The counters kept in {@code file}; an unreadable file is replaced by its predecessor, and if
   * that is unreadable too the counters start at zero and the log says so.
   */
  public static EnergyCounters open(Path file) {
    Optional<Map<String, Long>> kept = read(file);
    if (kept.isEmpty()) {
      kept = read(previous(file));
    }
    if (kept.isEmpty() && Files.exists(file)) {
      LOG.log(Level.WARNING, "{0} is damaged; energy is counted from zero", file);
    }
    return new EnergyCounters(file, kept.orElse(Map.of()));
  }

  /** Adds to a counter; what is negative is ignored. */
  public synchronized void add(String counter, long microjoules) {
    if (microjoules > 0 && counter.indexOf('\n') < 0) {
      counted.merge(counter, microjoules, Long::sum);
    }
  }

  /** What is safe on the disk, in joules. */
  public synchronized Map<String, Double> joules() {
    Map<String, Double> joules = new TreeMap<>();
    shown.forEach((counter, microjoules) -> joules.put(counter, microjoules / 1e6));
    return joules;
  }

  /** Writes the counters, and from then on shows them; a failure changes nothing that is shown. */
  public synchronized void checkpoint() throws IOException {
    if (counted.equals(shown)) {
      return;
    }
    Path fresh = file.resolveSibling(Tree.name(file) + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    if (read(file).isPresent()) {
      Files.move(file, previous(file), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    shown = Map.copyOf(counted);
  }

  private String text() {
    StringBuilder body = new StringBuilder(HEADER).append('\n');
    counted.forEach(
        (counter, value) -> body.append(value).append(' ').append(counter).append('\n'));
    return body + "crc " + crc(body.toString()) + "\n";
  }

  private static Optional<Map<String, Long>> read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        return Optional.empty();
      }
      return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException failed) {
      LOG.log(Level.WARNING, "cannot read " + file, failed);
      return Optional.empty();
    }
  }

  static Optional<Map<String, Long>> parse(String text) {
    int end = text.lastIndexOf("crc ");
    if (!text.startsWith(HEADER) || end < 0) {
      return Optional.empty();
    }
    String body = text.substring(0, end);
    if (!text.substring(end + 4).strip().equals(crc(body))) {
      return Optional.empty();
    }
    Map<String, Long> counters = new TreeMap<>();
    List<String> lines = body.lines().skip(1).toList();
    for (String line : lines) {
      int blank = line.indexOf(' ');
      OptionalLong value = Numbers.whole(line.substring(0, Math.max(blank, 0)));
      if (value.isEmpty() || value.getAsLong() < 0) {
        return Optional.empty();
      }
      counters.put(line.substring(blank + 1), value.getAsLong());
    }
    return Optional.of(counters);
  }

  static String crc(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }

  private static Path previous(Path file) {
    return file.resolveSibling(Tree.name(file) + ".previous");
  }
}
