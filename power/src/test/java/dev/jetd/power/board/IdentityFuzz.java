package dev.jetd.power.board;

import dev.jetd.power.tree.Numbers;
import dev.jetd.power.tree.Tree;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Any content of the files that say which machine it is. */
public final class IdentityFuzz {
  private IdentityFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] data) {
    Board board = new BoardReader(Tree.at(Path.of("/nowhere"), (file, limit) -> data)).read();
    String text = new String(data, StandardCharsets.UTF_8);
    if (board.title().isEmpty() || CpuList.parse(text).size() > 1 << 20) {
      throw new AssertionError("senseless " + board);
    }
    if (Numbers.small(text).isPresent() && Numbers.whole(text).isEmpty()) {
      throw new AssertionError("small and not whole: " + text);
    }
    var release = L4tRelease.parse(text);
    if (release.isPresent() && release.get().toString().isEmpty()) {
      throw new AssertionError("a release without a name");
    }
  }
}
