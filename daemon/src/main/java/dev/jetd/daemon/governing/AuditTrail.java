package dev.jetd.daemon.governing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Every change of the power mode or its policy, a JSON object a line, each appended by one write
 * and forced to the disk. Lines that a power cut left unfinished are passed over. At its largest
 * the file becomes {@code FILE.1}, in place of the one before.
 */
public final class AuditTrail {
  private static final System.Logger LOG = System.getLogger(AuditTrail.class.getName());
  private static final JsonFactory JSON = new JsonFactory();
  private static final int KEPT = 200;
  private static final long LARGEST = 1 << 20;

  private final Path file;
  private final boolean simulated;
  private final Deque<String> latest = new ArrayDeque<>();
  private boolean complained;
  private long lines;

  private AuditTrail(Path file, boolean simulated) {
    this.file = file;
    this.simulated = simulated;
  }

  /**
   * The trail kept in {@code file}.
   *
   * @param simulated whether every line has to say that no board stands behind it
   */
  public static AuditTrail open(Path file, boolean simulated) {
    AuditTrail trail = new AuditTrail(file, simulated);
    try {
      if (Files.exists(file)) {
        Files.readString(file).lines().filter(AuditTrail::isWhole).forEach(trail::keep);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot read {0}: {1}", file, e.toString());
    }
    return trail;
  }

  private static boolean isWhole(String line) {
    try (JsonParser in = JSON.createParser(line)) {
      boolean object = in.nextToken() == JsonToken.START_OBJECT;
      in.skipChildren();
      return object && in.currentToken() == JsonToken.END_OBJECT && in.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }

  /** Adds a line. A disk that does not take it costs the line in the file, not the change. */
  public synchronized void add(AuditEntry entry) {
    String line = line(entry);
    keep(line);
    try {
      append(line);
      complained = false;
    } catch (IOException e) {
      if (!complained) {
        LOG.log(System.Logger.Level.WARNING, "changes are not recorded: {0}", e.toString());
      }
      complained = true;
    }
  }

  /**
   * How many lines there were so far: it tells whoever keeps the latest whether there are new ones.
   */
  public synchronized long lines() {
    return lines;
  }

  /** The latest lines, oldest first: each a JSON object. */
  public synchronized List<String> latest() {
    return List.copyOf(latest);
  }

  private synchronized void keep(String line) {
    lines++;
    latest.addLast(line);
    if (latest.size() > KEPT) {
      latest.removeFirst();
    }
  }

  private String line(AuditEntry entry) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(text)) {
      out.writeStartObject();
      out.writeStringField("at", entry.at().toString());
      out.writeStringField("event", entry.event());
      out.writeStringField("by", entry.by().word());
      if (entry.from().isPresent()) {
        out.writeStringField("from", entry.from().get());
      }
      out.writeStringField("to", entry.to());
      out.writeStringField("outcome", entry.outcome());
      out.writeStringField("reason", entry.reason());
      if (simulated) {
        out.writeBooleanField("simulated", true);
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return text.toString();
  }

  private void append(String line) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    if (Files.exists(file) && Files.size(file) > LARGEST) {
      Path before = file.resolveSibling(file.getFileName() + ".1");
      Files.move(file, before, StandardCopyOption.ATOMIC_MOVE);
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      // Behind what a power cut may have left unfinished, a line of its own.
      String start = endsInMidLine() ? "\n" : "";
      ByteBuffer bytes = ByteBuffer.wrap((start + line + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private boolean endsInMidLine() throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      return channel.size() > 0
          && channel.read(last, channel.size() - 1) == 1
          && last.get(0) != '\n';
    }
  }
}
