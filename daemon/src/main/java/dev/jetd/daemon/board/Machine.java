package dev.jetd.daemon.board;

import dev.jetd.daemon.config.ConfigException;
import dev.jetd.power.board.Board;
import dev.jetd.power.board.BoardReader;
import dev.jetd.power.tree.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Which machine is watched: this one, or the one whose files lie in a directory.
 *
 * @param elsewhere the directory, unless it is this machine's own root; whoever shows what was read
 *     must show this too
 */
public record Machine(Tree tree, Board board, Optional<Path> elsewhere) {
  private static final Path OWN = Path.of("/");

  /**
   * Reads who the machine under {@code root} is.
   *
   * @throws ConfigException if there is no such directory
   */
  public static Machine at(Path root) {
    Path absolute = root.toAbsolutePath().normalize();
    if (!Files.isDirectory(absolute)) {
      throw new ConfigException("board.root: " + absolute + " is not a directory");
    }
    Tree tree = Tree.at(absolute);
    return new Machine(
        tree, new BoardReader(tree).read(), Optional.of(absolute).filter(r -> !r.equals(OWN)));
  }

  /** What it is, in words. */
  public String words() {
    String words =
        switch (board) {
          case Board.Jetson jetson -> jetson(jetson);
          case Board.Host host -> host(host);
        };
    return warning().map(warning -> words + "; " + warning).orElse(words);
  }

  /** What to say wherever something read from another root is shown. */
  public Optional<String> warning() {
    return elsewhere.map(root -> "read from " + root + " (board.root), not from this machine");
  }

  private static String jetson(Board.Jetson jetson) {
    StringBuilder words = new StringBuilder(jetson.model());
    jetson
        .module()
        .ifPresent(
            m ->
                words
                    .append(": ")
                    .append(m.name().map(name -> name + " (" + m.part() + ")").orElse(m.part())));
    if (jetson.l4t().isEmpty()) {
      words.append(", L4T release unknown (no /etc/nv_tegra_release)");
    }
    jetson.l4t().ifPresent(l4t -> words.append(", L4T ").append(l4t));
    jetson.l4t().flatMap(l4t -> l4t.jetpack()).ifPresent(j -> words.append(", JetPack ").append(j));
    return words.toString();
  }

  private static String host(Board.Host host) {
    StringBuilder words = new StringBuilder("not a Jetson: ");
    words.append(host.cpuModel().orElse("CPU model unknown"));
    host.cores().ifPresent(n -> words.append(", ").append(n).append(n == 1 ? " core" : " cores"));
    host.memoryBytes()
        .ifPresent(
            bytes ->
                words.append(
                    String.format(Locale.ROOT, ", %.1f GiB memory", bytes / (double) (1L << 30))));
    return words.toString();
  }
}
