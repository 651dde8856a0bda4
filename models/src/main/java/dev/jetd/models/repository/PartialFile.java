package dev.jetd.models.repository;

import dev.jetd.models.ModelException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file on its way here, and beside it the server's strong ETag, with which the server says
 * whether the rest still belongs to what is there. Without one a file begins anew each time.
 */
final class PartialFile {
  private static final int LONGEST_TAG = 1024;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-.*");

  private final Path file;
  private final Path tag;
  private final long most;
  private final Progress progress;

  PartialFile(Path file, long most, Progress progress) {
    this.file = file;
    this.tag = file.resolveSibling(file.getFileName() + ".etag");
    this.most = most;
    this.progress = progress;
  }

  long size() {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      return 0;
    }
  }

  /** The headers that ask for the rest; none to ask for all. */
  Map<String, String> resume() throws IOException {
    long have = size();
    Optional<String> known = tag();
    return have == 0 || known.isEmpty()
        ? Map.of()
        : Map.of("Range", "bytes=" + have + "-", "If-Range", known.get());
  }

  void restart() throws IOException {
    Files.deleteIfExists(file);
    Files.deleteIfExists(tag);
  }

  /** Takes the answer's content, from where it says it begins. */
  Writer open(HttpResponse<?> response) throws IOException {
    long have = size();
    if (response.statusCode() == 206) {
      Matcher range =
          CONTENT_RANGE.matcher(response.headers().firstValue("Content-Range").orElse(""));
      if (!range.matches()
          || Long.parseLong(range.group(1), 0, range.group(1).length(), 10) != have) {
        restart();
        throw new IOException("the server sent another part than was asked for");
      }
      return new Writer(have);
    }
    restart();
    Optional<String> strong = response.headers().firstValue("ETag").filter(t -> t.startsWith("\""));
    if (strong.isPresent()) {
      local(
          () ->
              Durable.write(
                  tag, strong.get().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
    }
    return new Writer(0);
  }

  private Optional<String> tag() throws IOException {
    if (!Files.exists(tag) || Files.size(tag) > LONGEST_TAG) {
      return Optional.empty();
    }
    return Optional.of(Files.readString(tag, java.nio.charset.StandardCharsets.ISO_8859_1))
        .filter(t -> t.startsWith("\"") && t.chars().noneMatch(Character::isISOControl));
  }

  /** Something done to the disk: where it fails, trying again over the network is no help. */
  private interface Local {
    void run() throws IOException;
  }

  private void local(Local work) {
    try {
      work.run();
    } catch (IOException e) {
      throw Disk.told(file + ": " + e.getMessage(), file, e);
    }
  }

  /** Appends what arrives. */
  final class Writer implements AutoCloseable {
    private final FileChannel channel;
    private long at;

    private Writer(long at) throws IOException {
      this.at = at;
      this.channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    void write(byte[] bytes, int count) {
      at += count;
      if (at > most) {
        throw new ModelException(
            file.getFileName() + ": the server sends more than the " + most + " bytes expected");
      }
      local(
          () -> {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
            while (buffer.hasRemaining()) {
              channel.write(buffer);
            }
          });
      progress.reached(at);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
