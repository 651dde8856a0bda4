package dev.jetd.daemon.pool;

import dev.jetd.power.tree.Numbers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The weights that were measured while serving, each under the words of what ran where. Kept in a
 * file, so that a restart tells the pool the weight it knows already: another would be a change of
 * its configuration.
 */
final class LearnedWeights {
  private static final System.Logger LOG = System.getLogger(LearnedWeights.class.getName());
  private static final long LARGEST_FILE = 64 * 1024;
  private static final int MOST = 200;

  private final Path file;
  private final SortedMap<String, Integer> weights = new TreeMap<>();

  /**
   * @param file lines of a weight, a blank and what it is of; need not exist
   */
  LearnedWeights(Path file) {
    this.file = file;
    read();
  }

  OptionalInt of(String key) {
    Integer known = weights.get(key);
    return known == null ? OptionalInt.empty() : OptionalInt.of(known);
  }

  /** A file that cannot be written costs a reload after the next restart, nothing more. */
  void learn(String key, int weight) {
    if (weights.size() >= MOST) {
      weights.clear();
    }
    weights.put(key, weight);
    try {
      write();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "the weight in the pool is not kept: {0}", e.toString());
    }
  }

  private void read() {
    try {
      if (!Files.exists(file) || Files.size(file) > LARGEST_FILE) {
        return;
      }
      for (String line : Files.readAllLines(file)) {
        int blank = line.indexOf(' ');
        OptionalInt weight = Numbers.small(line.substring(0, Math.max(blank, 0)));
        if (weight.isPresent() && weight.getAsInt() > 0) {
          weights.put(line.substring(blank + 1), weight.getAsInt());
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} is not used: {1}", file, e.toString());
    }
  }

  private void write() throws IOException {
    StringBuilder text = new StringBuilder();
    weights.forEach((key, weight) -> text.append(weight).append(' ').append(key).append('\n'));
    Files.createDirectories(file.resolveSibling("."));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
