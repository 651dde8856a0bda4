package dev.jetd.daemon.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The store's file and what becomes of it: a damaged or foreign one is moved aside and a new one
 * begun; one that cannot be written any more is let go, with one line in the log. Nothing that
 * happens to it is thrown at its users: neither the store's exceptions, nor whatever a damaged page
 * makes it stumble over, its own assertions included.
 */
final class StoreFile {
  private static final System.Logger LOG = System.getLogger(StoreFile.class.getName());

  private final Path path;
  private final long limit;
  private final AtomicBoolean damaged = new AtomicBoolean();

  // Replaced by the writer's thread alone; null once nothing is kept any more.
  private volatile @Nullable RecordStore store;

  private StoreFile(Path path, long limit, RecordStore store) {
    this.path = path;
    this.limit = limit;
    this.store = store;
  }

  static StoreFile open(Path directory, long limit) throws IOException {
    Files.createDirectories(directory);
    Path path = directory.resolve("vectors.mv");
    return new StoreFile(path, limit, openStore(path, limit));
  }

  private static RecordStore openStore(Path path, long limit) throws IOException {
    try {
      return RecordStore.open(path, limit);
    } catch (MVStoreException e) {
      if (e.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
        throw new IOException("another jetd uses " + path, e);
      }
      if (!Files.isReadable(path) || !Files.isWritable(path)) {
        throw new IOException(path + " cannot be read and written: " + reason(e), e);
      }
      return beginAnew(path, limit, e);
    } catch (RuntimeException | AssertionError e) {
      return beginAnew(path, limit, e);
    }
  }

  private static RecordStore beginAnew(Path path, long limit, Throwable why) throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + ".corrupt");
    Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
    LOG.log(
        System.Logger.Level.WARNING,
        "the disk cache could not be read ({0}): it was moved to {1} and a new one begun",
        reason(why),
        aside);
    try {
      return RecordStore.open(path, limit);
    } catch (RuntimeException e) {
      throw new IOException(path + " cannot be written: " + reason(e), e);
    }
  }

  /** Called by readers. */
  Optional<byte[]> get(byte[] key) {
    RecordStore now = store;
    if (now == null) {
      return Optional.empty();
    }
    try {
      return now.get(key);
    } catch (RuntimeException | AssertionError e) {
      // Told of one that was closed meanwhile too: the writer looks whether it was this one.
      if (now == store && !closed(e)) {
        damaged.set(true);
      }
      return Optional.empty();
    }
  }

  /** Called by the writer. */
  void putAll(List<Entry> entries) {
    RecordStore now = store;
    if (now == null) {
      return;
    }
    try {
      if (damaged.getAndSet(false)) {
        throw DataUtils.newMVStoreException(
            DataUtils.ERROR_FILE_CORRUPT, "a page of it was damaged");
      }
      now.putAll(entries);
    } catch (RuntimeException | AssertionError e) {
      now.abandon();
      if (unwritable(e)) {
        giveUp(e);
      } else {
        replace(e);
      }
    }
  }

  private void replace(Throwable why) {
    try {
      store = beginAnew(path, limit, why);
    } catch (IOException e) {
      giveUp(e);
    }
  }

  private void giveUp(Throwable why) {
    store = null;
    LOG.log(
        System.Logger.Level.WARNING,
        "the disk cache cannot be written and is off until the next start: {0}",
        reason(why));
  }

  private static boolean unwritable(Throwable e) {
    return e instanceof MVStoreException m && m.getErrorCode() == DataUtils.ERROR_WRITING_FAILED;
  }

  private static boolean closed(Throwable e) {
    return e instanceof MVStoreException m && m.getErrorCode() == DataUtils.ERROR_CLOSED;
  }

  /** The store's messages end in its version and an error code for its makers. */
  private static String reason(Throwable e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return Objects.requireNonNullElse(cause.getMessage(), cause.toString())
        .replaceFirst(" \\[[\\d./]+]$", "");
  }

  boolean usable() {
    return store != null;
  }

  long bytes() {
    RecordStore now = store;
    return now == null ? 0 : now.bytes();
  }

  long entries() {
    RecordStore now = store;
    return now == null ? 0 : now.entries();
  }

  /** Called by the writer. */
  void close() {
    RecordStore now = store;
    store = null;
    if (now != null) {
      try {
        now.close();
      } catch (RuntimeException e) {
        now.abandon();
        LOG.log(
            System.Logger.Level.WARNING, "the disk cache was not closed cleanly: {0}", reason(e));
      }
    }
  }
}
