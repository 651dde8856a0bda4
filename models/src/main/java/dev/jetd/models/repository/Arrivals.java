package dev.jetd.models.repository;

import dev.jetd.models.ModelException;
import dev.jetd.models.Sha256;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the files of one HTTP source lie until all have arrived. It outlives a kill, so that the
 * next pull of the same source goes on where this one ended; forgotten ones go after a week.
 */
final class Arrivals implements AutoCloseable {
  private static final Duration FORGOTTEN = Duration.ofDays(7);
  static final Path ALL = Path.of(".arrivals");

  private final Path directory;
  private final FileChannel channel;

  private Arrivals(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Opens the place of a source.
   *
   * @throws ModelException if it is being pulled already
   */
  static Arrivals open(Path root, Source source) throws IOException {
    Path all = Files.createDirectories(root.resolve(ALL));
    Path mine = all.resolve(Sha256.of(source.toString()).substring(0, 32));
    forget(all, mine);
    Files.createDirectories(mine);
    Files.setLastModifiedTime(mine, FileTime.from(Instant.now()));
    FileChannel channel = RepositoryLock.open(all.resolve(mine.getFileName() + ".lock"));
    if (!lock(channel)) {
      channel.close();
      throw new ModelException("it is being pulled already, by another command or the daemon");
    }
    return new Arrivals(mine, channel);
  }

  Path directory() {
    return directory;
  }

  /** Nothing of it is needed any more. */
  void done() throws IOException {
    Disk.delete(directory);
  }

  /** A full disk must not be kept full by what cannot arrive. */
  void doneIfFull(ModelException failure) throws IOException {
    if (Disk.isFull(failure)) {
      done();
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void forget(Path all, Path mine) throws IOException {
    FileTime oldest = FileTime.from(Instant.now().minus(FORGOTTEN));
    List<Path> places;
    try (Stream<Path> children = Files.list(all)) {
      places = children.filter(p -> !p.equals(mine)).toList();
    }
    for (Path place : places) {
      if (Files.exists(place) && Files.getLastModifiedTime(place).compareTo(oldest) < 0) {
        Disk.delete(place);
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
