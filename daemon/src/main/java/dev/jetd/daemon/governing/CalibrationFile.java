package dev.jetd.daemon.governing;

import dev.jetd.power.governor.MeasuredMode;
import dev.jetd.power.tree.Numbers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.zip.CRC32;

/**
 * Keeps a calibration, in lines that people can read, and replaces it whole or not at all. Figures
 * are whole numbers: microseconds, thousandths of a request a second, milliwatts.
 */
final class CalibrationFile {
  private static final System.Logger LOG = System.getLogger(CalibrationFile.class.getName());
  private static final String HEADER = "jetd calibration 1";
  private static final String MODE = "mode ";
  private static final String CRC = "crc ";
  private static final long LARGEST = 1 << 16;

  private final Path file;

  CalibrationFile(Path file) {
    this.file = file;
  }

  /** The table; absent if there is none, or none that can be trusted. */
  Optional<CalibrationTable> read() {
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      Optional<CalibrationTable> table =
          Files.size(file) > LARGEST ? Optional.empty() : parse(Files.readString(file));
      if (table.isEmpty()) {
        LOG.log(System.Logger.Level.WARNING, "{0} is damaged and not used", file);
      }
      return table;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot read {0}: {1}", file, e.toString());
      return Optional.empty();
    }
  }

  void write(CalibrationTable table) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text(table).getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
  }

  static String text(CalibrationTable table) {
    StringBuilder body = new StringBuilder(HEADER).append('\n');
    body.append("board ").append(oneLine(table.board())).append('\n');
    body.append("model ").append(oneLine(table.model())).append('\n');
    body.append("at ").append(table.at()).append('\n');
    body.append("tokens ").append(table.tokens()).append('\n');
    body.append("foreign ").append(table.foreign()).append('\n');
    body.append("# mode ID latency-us milli-requests/s batch idle-mW busy-mW NAME\n");
    for (MeasuredMode mode : table.modes()) {
      body.append(MODE).append(mode.id());
      body.append(' ').append(Math.max(1, thousandths(mode.latencyMillis())));
      body.append(' ').append(Math.max(1, thousandths(mode.requestsPerSecond())));
      body.append(' ').append(mode.batch());
      body.append(' ').append(thousandths(mode.idleWatts()));
      body.append(' ').append(thousandths(mode.busyWatts()));
      body.append(' ').append(oneLine(mode.name())).append('\n');
    }
    return body + CRC + crc(body.toString()) + "\n";
  }

  static Optional<CalibrationTable> parse(String text) {
    int end = text.lastIndexOf(CRC);
    if (!text.startsWith(HEADER + "\n")
        || end < 0
        || !text.substring(end + CRC.length()).strip().equals(crc(text.substring(0, end)))) {
      return Optional.empty();
    }
    Map<String, String> fields = new HashMap<>();
    List<MeasuredMode> modes = new ArrayList<>();
    for (String line : text.substring(0, end).lines().skip(1).toList()) {
      if (line.startsWith(MODE)) {
        mode(line.substring(MODE.length())).ifPresent(modes::add);
      } else {
        int blank = Math.max(line.indexOf(' '), 0);
        fields.put(line.substring(0, blank), line.substring(blank).strip());
      }
    }
    return table(fields, modes);
  }

  private static Optional<CalibrationTable> table(
      Map<String, String> fields, List<MeasuredMode> modes) {
    OptionalInt tokens = Numbers.small(fields.getOrDefault("tokens", ""));
    OptionalLong foreign = Numbers.whole(fields.getOrDefault("foreign", ""));
    if (tokens.isEmpty() || tokens.getAsInt() < 1 || foreign.isEmpty() || modes.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new CalibrationTable(
              fields.getOrDefault("board", ""),
              fields.getOrDefault("model", ""),
              Instant.parse(fields.getOrDefault("at", "")),
              tokens.getAsInt(),
              foreign.getAsLong(),
              modes));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<MeasuredMode> mode(String line) {
    String[] words = line.split(" ", 7);
    List<Long> figures = new ArrayList<>();
    for (int i = 0; i < Math.min(6, words.length); i++) {
      Numbers.whole(words[i]).ifPresent(figures::add);
    }
    if (words.length < 7 || figures.size() < 6) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new MeasuredMode(
              Math.toIntExact(figures.get(0)),
              words[6],
              figures.get(1) / 1000.0,
              figures.get(2) / 1000.0,
              Math.toIntExact(figures.get(3)),
              figures.get(4) / 1000.0,
              figures.get(5) / 1000.0));
    } catch (ArithmeticException | IllegalArgumentException senseless) {
      return Optional.empty();
    }
  }

  private static long thousandths(double value) {
    return Math.round(value * 1000);
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\R", " ").strip();
  }

  private static String crc(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }
}
