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
 * @param simulated whether no machine stands behind the files at all; that must be shown as well
 */
public record Machine(Tree tree, Board board, Optional<Path> elsewhere, boolean simulated) {
  /** The word that stands wherever a person or a program sees something of a simulated board. */
  public static final String SIMULATED = "SIMULATED";

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
        tree,
        new BoardReader(tree).read(),
        Optional.of(absolute).filter(r -> !r.equals(OWN)),
        false);
  }

  /** The simulated board whose files lie under {@code root}. */
  static Machine simulated(Path root) {
    Tree tree = Tree.at(root);
    return new Machine(tree, new BoardReader(tree).read(), Optional.of(root), true);
  }

  /**
   * What sets files kept for this machine apart from those of another, empty for this one's own.
   */
  public String stateSuffix() {
    return simulated
        ? "-simulated"
        : elsewhere.map(root -> "-" + Integer.toHexString(root.toString().hashCode())).orElse("");
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
    return simulated
        ? Optional.of(SIMULATED + " (simulate): nothing of it is measured")
        : elsewhere.map(root -> "read from " + root + " (board.root), not from this machine");
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
