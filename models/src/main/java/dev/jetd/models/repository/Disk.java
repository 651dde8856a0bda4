package dev.jetd.models.repository;

import dev.jetd.models.ModelException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** What goes wrong with disks, and how to leave nothing on them. */
final class Disk {

  private static final String FULL = "the disk of ";
  private static final String NO_SPACE = "No space left";

  private Disk() {}

  /** What an operator is told: a full disk by its name. */
  static ModelException told(String what, Path where, Exception cause) {
    return isFull(cause) && !what.startsWith(FULL)
        ? new ModelException(FULL + where + " is full: " + what, cause)
        : new ModelException(what, cause);
  }

  static boolean isFull(Throwable failure) {
    for (Optional<Throwable> e = Optional.of(failure);
        e.isPresent();
        e = e.map(Throwable::getCause)) {
      String message = String.valueOf(e.get().getMessage());
      if (message.contains(NO_SPACE) || message.contains("Disk quota exceeded")) {
        return true;
      }
    }
    return false;
  }

  /** Fails if there is no room for so many bytes. */
  static void requireRoom(Path directory, long bytes) throws IOException {
    long room = Files.getFileStore(directory).getUsableSpace();
    if (bytes > room) {
      throw new ModelException(
          FULL + directory + " is full: " + bytes + " bytes wanted, " + room + " free",
          new IOException(NO_SPACE));
    }
  }

  /** Deletes a file or a directory with all in it; a link is deleted, never followed. */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        path,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path directory, @org.jspecify.annotations.Nullable IOException e) throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
