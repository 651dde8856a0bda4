package dev.jetd.power.modes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.Mutator;
import dev.jetd.power.sim.BoardFixture;
import dev.jetd.power.tree.FileSource;
import dev.jetd.power.tree.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParserFuzzTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path root;

  private List<String> confs() {
    List<String> confs = new ArrayList<>();
    for (BoardFixture board : BoardFixture.values()) {
      Path own = root.resolve(board.key());
      board.archive().unpack(own);
      confs.add(Tree.at(own).text("/etc/nvpmodel.conf").orElseThrow());
    }
    return confs;
  }

  @Test
  void noConfigurationMakesTheParserFailOrHang() {
    List<String> confs = confs();
    Mutator mutator = new Mutator(1);
    Assertions.assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          for (int i = 0; i < 3000; i++) {
            NvpmodelConf conf = ConfParser.parse(mutator.next(confs));
            assertThat(ModeRanking.smallestFirst(conf)).hasSameSizeAs(conf.modes());
            assertThat(conf.modes()).extracting(PowerMode::id).doesNotHaveDuplicates();
          }
        });
  }

  @Test
  void noConfigurationMakesTheLiveReadingFailOrHang() {
    List<String> confs = confs();
    Mutator mutator = new Mutator(2);
    Path board = root.resolve(BoardFixture.ORIN_NANO_SUPER.key());
    Assertions.assertTimeoutPreemptively(
        PATIENCE,
        () -> {
          for (int i = 0; i < 100; i++) {
            String text = mutator.next(confs);
            ModeReader reader = new ModeReader(withConf(board, text));
            NvpmodelConf conf = reader.conf().orElse(ConfParser.parse(""));
            CurrentMode current = reader.current(conf);
            assertThat(current.mode()).matches(m -> m.isEmpty() || conf.modes().contains(m.get()));
            conf.modes().forEach(mode -> assertThat(reader.rebootReason(conf, mode)).isNotNull());
          }
        });
  }

  private static Tree withConf(Path board, String conf) {
    Path file = board.resolve("etc/nvpmodel.conf");
    return Tree.at(
        board,
        (path, limit) ->
            path.equals(file) ? conf.getBytes(StandardCharsets.UTF_8) : small(path, limit));
  }

  private static byte[] small(Path path, int limit) throws IOException {
    return FileSource.system().read(path, limit);
  }

  @Test
  void noOutputMakesItsReadersFail() {
    Mutator mutator = new Mutator(3);
    List<String> outputs =
        List.of(
            "NVPM WARN: fan mode is not set!\nNV Power Mode: 15W\n0\n",
            "NVPM WARN: Reboot required for changing to this power mode: 3\nNVPM ERROR: bad input!\n",
            "Running in chroot, ignoring request.\n");
    for (int i = 0; i < 20_000; i++) {
      NvpmodelOutput output = new NvpmodelOutput(mutator.next(outputs));
      output.query().ifPresent(query -> assertThat(output.text()).contains(query.name()));
      output.complaint().ifPresent(line -> assertThat(output.text()).contains(line));
    }
  }
}
