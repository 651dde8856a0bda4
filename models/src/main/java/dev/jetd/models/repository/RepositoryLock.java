package dev.jetd.models.repository;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets one at a time change a repository, of all threads and processes. Who has it owns the staging
 * directory and the one for what is removed, and so may clear away what a killed one left in them.
 */
final class RepositoryLock implements AutoCloseable {
  static final Path STAGING = Path.of(".staging");

  private final Path root;
  private final ReentrantLock local;
  private final FileChannel channel;
  private final FileLock lock;

  private RepositoryLock(Path root, ReentrantLock local, FileChannel channel, FileLock lock) {
    this.root = root;
    this.local = local;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Waits for the lock.
   *
   * @param local what keeps this process's own threads apart, which the system's lock does not
   */
  static RepositoryLock take(Path root, ReentrantLock local) throws IOException {
    local.lock();
    try {
      FileChannel channel = open(root.resolve(".lock"));
      try {
        RepositoryLock taken = new RepositoryLock(root, local, channel, channel.lock());
        taken.clear();
        return taken;
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      local.unlock();
      throw e;
    }
  }

  /** Never through a link: who can put one here must not choose what is opened. */
  static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
  }

  /** An empty directory to make a bundle ready in. */
  Path staging() throws IOException {
    return Files.createDirectory(root.resolve(STAGING));
  }

  /** Where to move what is to be deleted. */
  Path removed() {
    return root.resolve(".removed");
  }

  void clear() throws IOException {
    Disk.delete(root.resolve(STAGING));
    Disk.delete(removed());
  }

  @Override
  public void close() throws IOException {
    try {
      lock.release();
      channel.close();
    } finally {
      local.unlock();
    }
  }
}
