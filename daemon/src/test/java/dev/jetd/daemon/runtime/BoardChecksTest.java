package dev.jetd.daemon.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.daemon.board.Machine;
import dev.jetd.power.sim.BoardFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BoardChecksTest {
  @TempDir private Path root;

  private List<Check> checks() {
    return BoardChecks.of(Machine.at(root));
  }

  @Test
  void aJetsonIsNamedWithItsModuleReleaseModeAndMeter() {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    List<Check> checks = checks();
    assertThat(checks).allMatch(c -> c.verdict() == Check.Verdict.OK);
    assertThat(checks.get(0).finding())
        .contains("Jetson Orin Nano 8GB Developer Kit (p3767-0005)", "L4T 36.", "JetPack 6.2")
        .contains("read from " + root, "not from this machine");
    assertThat(checks.get(1).finding()).startsWith("25W (1), of ").contains("15W (0)");
    assertThat(checks.get(2).finding()).contains("VDD_IN");
  }

  @Test
  void aRecordThatTheCapsDenyIsToldOf() throws Exception {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    Files.writeString(root.resolve("var/lib/nvpmodel/status"), "pmode:0000\n");
    assertThat(checks().get(1).finding()).contains("25W (1)", "the record names mode 0");
  }

  @Test
  void aMachineThatTellsNothingIsSaidToTellNothing() {
    List<Check> checks = checks();
    assertThat(checks.get(0).finding()).startsWith("not a Jetson: CPU model unknown;");
    assertThat(checks.get(1).finding()).contains("no power modes");
    assertThat(checks.get(2).finding()).contains("nothing here measures power");
    assertThat(checks.subList(1, 3)).allMatch(c -> c.verdict() == Check.Verdict.ABSENT);
  }

  @Test
  void thisMachineIsNotSaidToBeAnother() {
    assertThat(BoardChecks.of(Machine.at(Path.of("/"))).getFirst().finding())
        .doesNotContain("board.root")
        .contains("memory");
  }
}
