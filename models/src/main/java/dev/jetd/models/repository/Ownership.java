package dev.jetd.models.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/**
 * What root puts into a repository belongs to whom the directory around it does: otherwise the
 * daemon, which is another user, could read a model that an operator added, but neither remove it
 * nor add its own.
 */
final class Ownership {
  private static final String ROOT = "root";

  private Ownership() {}

  /** Hands over what is root's; for anyone but root there is nothing to do. */
  static void handOver(Path repository) throws IOException {
    Path around = repository.toAbsolutePath().normalize().getParent();
    if (around == null || !ROOT.equals(System.getProperty("user.name"))) {
      return;
    }
    PosixFileAttributes to = Files.readAttributes(around, PosixFileAttributes.class);
    if (to.owner().getName().equals(ROOT)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(repository)) {
      all = walk.toList();
    }
    for (Path path : all) {
      handOver(path, to);
    }
  }

  /** Never what a link leads to, and no file that has another name elsewhere. */
  private static void handOver(Path path, PosixFileAttributes to) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    PosixFileAttributes now = view.readAttributes();
    boolean alone = Integer.valueOf(1).equals(Files.getAttribute(path, "unix:nlink"));
    if (now.owner().getName().equals(ROOT) && (now.isDirectory() || alone)) {
      view.setOwner(to.owner());
      view.setGroup(to.group());
    }
  }
}
