package dev.jetd.power.modes;

import dev.jetd.power.tree.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs the board's own nvpmodel. For root: the helper, or the simulator. */
public final class LocalNvpmodel implements Nvpmodel {
  private final List<String> command;
  private final Tree tree;
  private final ProcessRunner runner;
  private final Duration limit;

  /**
   * Runs {@code command} with the arguments added, for at most {@code limit}.
   *
   * @param tree the machine whose record is written for the next boot
   */
  public LocalNvpmodel(List<String> command, Tree tree, ProcessRunner runner, Duration limit) {
    this.command = List.copyOf(command);
    this.tree = tree;
    this.runner = runner;
    this.limit = limit;
  }

  @Override
  public Answer apply(int id) {
    List<String> full = new ArrayList<>(command);
    full.add("-m");
    full.add(String.valueOf(id));
    ProcessRunner.Outcome outcome = runner.run(full, limit);
    NvpmodelOutput output = new NvpmodelOutput(outcome.output());
    return outcome.exit().isPresent()
        ? new Answer.Exited(outcome.exit().getAsInt(), output)
        : new Answer.TimedOut(output);
  }

  @Override
  public Answer recordForBoot(int id) {
    Path status = tree.path("/var/lib/nvpmodel/status");
    Path fresh = status.resolveSibling("status.jetd");
    try {
      byte[] text = String.format(Locale.ROOT, "pmode:%04d%n", id).getBytes(StandardCharsets.UTF_8);
      Files.write(fresh, text);
      Files.move(fresh, status, StandardCopyOption.ATOMIC_MOVE);
      return new Answer.Exited(0, new NvpmodelOutput(""));
    } catch (IOException failed) {
      return new Answer.Unreachable("cannot write " + status + ": " + failed.getMessage());
    }
  }
}
