package dev.jetd.models.repository;

import dev.jetd.models.ModelException;
import dev.jetd.models.Names;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Unpacks a tar archive, gzipped or not, into a directory of its own. An archive may come from
 * anyone: a name that leads out of the directory, a name that stands twice, an entry that is no
 * plain file, too many entries, more bytes than there is room for, or far more than were packed,
 * end it with the entry's name.
 */
final class Unpacker {
  private static final int MOST_ENTRIES = 1024;
  private static final int DEEPEST = 4;

  /** Weights shrink little; what grows beyond this is made to fill a disk. */
  private static final int MOST_GROWTH = 20;

  private static final long ALWAYS_ALLOWED = 64 << 20;

  /** A disk that is full to the brim harms more than this model. */
  private static final long KEPT_FREE = 16 << 20;

  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");

  private final Path into;
  private final Progress progress;
  private final Set<String> seen = new HashSet<>();
  private final byte[] buffer = new byte[64 * 1024];
  private long written;

  private Unpacker(Path into, Progress progress) {
    this.into = into;
    this.progress = progress;
  }

  /**
   * Unpacks an archive.
   *
   * @param into an empty directory
   * @throws ModelException naming the archive, the entry and what is wrong with it
   */
  static void unpack(Path archive, Path into, Progress progress) {
    try (Counted packed = new Counted(new BufferedInputStream(Files.newInputStream(archive)))) {
      progress.begin("unpacking", Files.size(archive));
      new Unpacker(into, progress).unpack(packed);
    } catch (IOException | ArithmeticException e) {
      throw Disk.told(archive.getFileName() + ": " + e.getMessage(), into, e);
    } catch (ModelException e) {
      throw new ModelException(archive.getFileName() + ": " + e.getMessage(), e);
    }
  }

  private void unpack(Counted packed) throws IOException {
    InputStream plain = isGzip(packed) ? new GZIPInputStream(packed, 64 * 1024) : packed;
    TarReader tar = new TarReader(plain);
    for (Optional<TarReader.Entry> next = tar.next(); next.isPresent(); next = tar.next()) {
      unpack(next.get(), tar, packed);
    }
  }

  private void unpack(TarReader.Entry entry, TarReader tar, Counted packed) throws IOException {
    List<String> parts = parts(entry.name());
    if (seen.size() >= MOST_ENTRIES) {
      throw new ModelException(
          shown(entry) + ": one entry more than the " + MOST_ENTRIES + " taken");
    }
    if (parts.isEmpty() || parts.stream().anyMatch(p -> p.startsWith("."))) {
      // The directory itself, and what desktop systems and git leave behind.
      return;
    }
    String path = String.join("/", parts);
    if (!entry.directory() && !seen.add(path.toLowerCase(Locale.ROOT))) {
      throw new ModelException(shown(entry) + ": stands twice in the archive");
    }
    Path target = into.resolve(path);
    if (entry.directory()) {
      Files.createDirectories(target);
      return;
    }
    if (entry.size() > Files.getFileStore(into).getUsableSpace() - KEPT_FREE) {
      throw new ModelException(
          shown(entry) + ": " + entry.size() + " bytes, for which the disk has no room");
    }
    Files.createDirectories(Optional.ofNullable(target.getParent()).orElse(into));
    write(entry, target, tar, packed);
  }

  private void write(TarReader.Entry entry, Path target, TarReader tar, Counted packed)
      throws IOException {
    try (OutputStream out = Files.newOutputStream(target, StandardOpenOption.CREATE_NEW)) {
      for (int n = tar.read(buffer); n >= 0; n = tar.read(buffer)) {
        written += n;
        if (written > ALWAYS_ALLOWED + MOST_GROWTH * packed.count()) {
          throw new ModelException(
              shown(entry) + ": unpacks to more than " + MOST_GROWTH + " times its packed size");
        }
        out.write(buffer, 0, n);
        progress.reached(packed.count());
      }
    }
  }

  /** The parts of a name; a part that is no file's name is refused, wherever it would lead. */
  private static List<String> parts(String name) {
    if (name.startsWith("/")) {
      throw new ModelException(Names.shown(name) + ": an absolute name");
    }
    List<String> parts =
        List.of(name.split("/", -1)).stream().filter(p -> !p.isEmpty() && !p.equals(".")).toList();
    for (String part : parts) {
      if (part.equals("..") || part.indexOf('\\') >= 0 || part.indexOf(0) >= 0) {
        throw new ModelException(Names.shown(name) + ": a name that may lead out of the bundle");
      }
      if (!part.startsWith(".") && !PART.matcher(part).matches()) {
        throw new ModelException(Names.shown(name) + ": expected A-Z a-z 0-9 . _ - in names");
      }
    }
    if (parts.size() > DEEPEST) {
      throw new ModelException(Names.shown(name) + ": more than " + DEEPEST + " directories deep");
    }
    return parts;
  }

  private static String shown(TarReader.Entry entry) {
    return Names.shown(entry.name());
  }

  private static boolean isGzip(InputStream in) throws IOException {
    in.mark(2);
    boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
    in.reset();
    return gzip;
  }
}
