package dev.jetd.power.sensors;

import dev.jetd.power.board.BoardReader;
import dev.jetd.power.modes.ModeReader;
import dev.jetd.power.sim.BoardFixture;
import dev.jetd.power.tegrastats.TegrastatsForm;
import dev.jetd.power.tegrastats.TegrastatsFormatter;
import dev.jetd.power.tree.FileSource;
import dev.jetd.power.tree.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;

/** Any content of the nodes under /sys and /proc, each read getting the next part of the input. */
public final class SensorsFuzz {
  private static final Path BOARD = unpacked();

  private SensorsFuzz() {}

  private static Path unpacked() {
    try {
      Path root = Files.createTempDirectory("jetd-fuzz-board");
      BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
      return root;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Parts end at a byte 0xff; an empty part leaves the node as it is. */
  private static final class Parts implements FileSource {
    private final byte[] data;
    private int at;

    Parts(byte[] data) {
      this.data = data;
    }

    @Override
    public byte[] read(Path file, int limit) throws IOException {
      int end = at;
      while (end < data.length && data[end] != (byte) 0xff) {
        end++;
      }
      byte[] part = Arrays.copyOfRange(data, Math.min(at, data.length), end);
      at = end + 1;
      return part.length == 0 ? FileSource.system().read(file, limit) : part;
    }
  }

  /** One input. */
  public static void fuzzerTestOneInput(byte[] data) {
    Tree tree = Tree.at(BOARD, new Parts(data));
    TelemetrySampler sampler = new TelemetrySampler(tree, () -> Instant.EPOCH, System::nanoTime);
    TelemetrySnapshot snapshot = sampler.sample();
    for (CollectorStatus status : snapshot.collectors()) {
      if (status.trouble().filter(t -> t.startsWith("java.")).isPresent()) {
        throw new AssertionError(status.toString());
      }
    }
    TegrastatsForm form = TegrastatsForm.of(new BoardReader(Tree.at(BOARD)).read());
    String line = new TegrastatsFormatter(form, ZoneOffset.UTC).line(snapshot);
    if (line.indexOf('\n') >= 0) {
      throw new AssertionError("more than a line: " + line);
    }
    ModeReader modes = new ModeReader(tree);
    modes.conf().ifPresent(conf -> modes.current(conf).disagreement());
  }
}
