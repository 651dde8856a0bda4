package dev.jetd.power.helper;

import dev.jetd.power.board.CpuList;
import dev.jetd.power.modes.LocalNvpmodel;
import dev.jetd.power.modes.ModeReader;
import dev.jetd.power.modes.SystemProcessRunner;
import dev.jetd.power.tree.Tree;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * The program systemd starts as root, a process a connection, with the connection as its input and
 * output. Its one argument may name the allowed ids, such as {@code 0-2}; without it every mode of
 * the board's nvpmodel.conf is allowed.
 */
public final class ModeHelperMain {
  private static final Path CHANGES = Path.of("/run/jetd-power-helper.changes");
  private static final int MOST_CHANGES = 40;
  private static final Duration STRETCH = Duration.ofMinutes(30);
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private ModeHelperMain() {}

  /** Serves the one request. */
  public static void main(String[] args) throws IOException {
    Tree tree = Tree.at(Path.of("/"));
    ModeHelper helper =
        new ModeHelper(
            new ModeReader(tree),
            allowed(args),
            new RateLimit(CHANGES, MOST_CHANGES, STRETCH, InstantSource.system()),
            new LocalNvpmodel(
                List.of("/usr/sbin/nvpmodel"), tree, new SystemProcessRunner(), PATIENCE));
    try (FileInputStream in = new FileInputStream(FileDescriptor.in);
        FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
      helper.serve(in, out);
    }
  }

  static IntPredicate allowed(String[] args) {
    if (args.length == 0) {
      return id -> true;
    }
    Set<Integer> ids = CpuList.parse(args[0]);
    return ids::contains;
  }
}
