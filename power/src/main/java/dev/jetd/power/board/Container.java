package dev.jetd.power.board;

import dev.jetd.power.tree.Tree;
import java.util.List;
import java.util.Optional;

/** Whether we run in a container, where nvpmodel does nothing and says it succeeded. */
public final class Container {
  private static final List<String> MARKS =
      List.of("/.dockerenv", "/run/.containerenv", "/run/systemd/container");

  private Container() {}

  /** The mark that gives the container away. */
  public static Optional<String> mark(Tree tree) {
    return MARKS.stream().filter(mark -> tree.exists(tree.path(mark))).findFirst();
  }
}
