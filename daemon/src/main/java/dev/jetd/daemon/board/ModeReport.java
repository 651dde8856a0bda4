package dev.jetd.daemon.board;

import dev.jetd.power.modes.CurrentMode;
import dev.jetd.power.modes.ModeReader;
import dev.jetd.power.modes.NvpmodelConf;
import dev.jetd.power.tree.Tree;
import java.util.Optional;

/** The power modes a board has, and the one in force. */
public record ModeReport(NvpmodelConf conf, CurrentMode current) {

  /** Why there is no report. */
  public static final String NONE =
      "there is no /etc/nvpmodel.conf, so this machine has no power modes";

  /** As the files say now; absent where the machine has no power modes. */
  public static Optional<ModeReport> read(Tree tree) {
    return read(new ModeReader(tree));
  }

  /** As {@link #read(Tree)}, by a reader that is kept: it understands the file but once. */
  public static Optional<ModeReport> read(ModeReader reader) {
    return reader.conf().map(conf -> new ModeReport(conf, reader.current(conf)));
  }
}
