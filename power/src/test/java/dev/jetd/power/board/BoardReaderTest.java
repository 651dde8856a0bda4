package dev.jetd.power.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.board.Board.Host;
import dev.jetd.power.board.Board.Jetson;
import dev.jetd.power.sim.BoardFixture;
import dev.jetd.power.sim.TreeArchive;
import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class BoardReaderTest {
  @TempDir Path root;

  private Board read(String archive) {
    new TreeArchive(archive).unpack(root);
    return new BoardReader(Tree.at(root)).read();
  }

  @ParameterizedTest
  @CsvSource({
    "ORIN_NANO_8GB,p3767-0005,Jetson Orin Nano 8GB Developer Kit,false,6.0,TEGRA234",
    "ORIN_NANO_SUPER,p3767-0005,Jetson Orin Nano 8GB Developer Kit,true,6.2.1,TEGRA234",
    "ORIN_NANO_4GB,p3767-0004,Jetson Orin Nano 4GB,false,6.0,TEGRA234",
    "ORIN_NX_16GB_SUPER,p3767-0000,Jetson Orin NX 16GB,true,6.2.1,TEGRA234",
    "AGX_ORIN_64GB,p3701-0005,Jetson AGX Orin 64GB,false,6.2.1,TEGRA234",
    "AGX_THOR,p3834-0008,Jetson AGX Thor T5000,false,7.1,TEGRA264",
  })
  void knowsEachBoard(
      BoardFixture fixture,
      String part,
      String name,
      boolean superFirmware,
      String jetpack,
      Soc soc) {
    fixture.archive().unpack(root);
    Jetson jetson = (Jetson) new BoardReader(Tree.at(root)).read();
    assertThat(jetson.module()).hasValueSatisfying(m -> assertThat(m.part()).isEqualTo(part));
    assertThat(jetson.module().flatMap(JetsonModule::name)).hasValue(name);
    assertThat(jetson.superFirmware()).isEqualTo(superFirmware);
    assertThat(jetson.l4t().flatMap(L4tRelease::jetpack)).hasValue(jetpack);
    assertThat(jetson.soc()).isEqualTo(soc);
  }

  @ParameterizedTest
  @EnumSource(BoardFixture.class)
  void theTitleIsTheModelWithoutItsNul(BoardFixture fixture) {
    fixture.archive().unpack(root);
    assertThat(new BoardReader(Tree.at(root)).read().title())
        .startsWith("NVIDIA Jetson ")
        .doesNotContain("\0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "nvidia,p3449-0000-b00+p3448-0000-b00|nvidia,tegra210;Jetson Nano;TEGRA210",
        "nvidia,p3509-0000+p3668-0001|nvidia,tegra194;Jetson Xavier NX;TEGRA194",
        "nvidia,p2972-0000|nvidia,p2888-0001|nvidia,tegra194;Jetson AGX Xavier;TEGRA194",
      })
  void knowsOlderModules(String compatible, String name, Soc soc) {
    Board board = read("/proc/device-tree/compatible = " + compatible.replace("|", "\\0") + "\\0");
    assertThat(((Jetson) board).module().flatMap(JetsonModule::name)).hasValue(name);
    assertThat(((Jetson) board).soc()).isEqualTo(soc);
  }

  @Test
  void theFirmwareSpecificationFillsInForASilentDeviceTree() {
    Board board =
        read(
            """
            /proc/device-tree/compatible = nvidia,tegra234\\0
            /etc/nv_boot_control.conf = TNSPEC 3767-301-0005-M.1-1-1-jetson-orin-nano-devkit-super-
            """);
    Jetson jetson = (Jetson) board;
    assertThat(jetson.module()).map(JetsonModule::part).hasValue("p3767-0005");
    assertThat(jetson.superFirmware()).isTrue();
    assertThat(jetson.l4t()).isEmpty();
    assertThat(jetson.title()).isEqualTo("Jetson Orin");
  }

  @ParameterizedTest
  @CsvSource({
    "'# R39 (release), REVISION: 2.0, GCID: 1',39.2.0,7.2",
    "'# R35 (release), REVISION: 6.1, GCID: 1',35.6.1,5.1.5",
    "'# R36 (release), REVISION: 9.9, GCID: 1',36.9.9,6",
    "'# R32 (release), REVISION: 7, GCID: 1',32.7.0,4",
  })
  void readsReleases(String line, String version, String jetpack) {
    L4tRelease release = L4tRelease.parse(line).orElseThrow();
    assertThat(release).hasToString(version);
    assertThat(release.jetpack()).hasValue(jetpack);
  }

  @Test
  void aReleaseFromTheFutureHasNoJetpackMadeUp() {
    assertThat(L4tRelease.parse("# R51 (release), REVISION: 1.0").orElseThrow().jetpack())
        .isEmpty();
    assertThat(L4tRelease.parse("NVIDIA")).isEmpty();
  }

  @Test
  void aReleaseFileAloneDoesNotMakeAJetson() {
    Board board =
        read(
            """
            /etc/nv_tegra_release = # R36 (release), REVISION: 4.4, GCID: 1
            /proc/cpuinfo <<END
            processor : 0
            model name : Some CPU @ 3 GHz
            processor : 1
            model name : Some CPU @ 3 GHz
            END
            /proc/meminfo = MemTotal:       16000000 kB
            """);
    assertThat(board)
        .asInstanceOf(InstanceOfAssertFactories.type(Host.class))
        .satisfies(
            host -> {
              assertThat(host.cpuModel()).hasValue("Some CPU @ 3 GHz");
              assertThat(host.cores()).hasValue(2);
              assertThat(host.memoryBytes()).hasValue(16_384_000_000L);
              assertThat(host.title()).contains("not a Jetson");
            });
  }

  @Test
  void anEmptyMachineIsAHostThatSaysNothing() {
    Host host = (Host) new BoardReader(Tree.at(root)).read();
    assertThat(host.cpuModel()).isEmpty();
    assertThat(host.cores()).isEmpty();
    assertThat(host.memoryBytes()).isEmpty();
  }

  @Test
  void cpuListsWithNonsenseNameOnlyWhatMakesSense() {
    assertThat(CpuList.parse("0-3,6")).containsExactly(0, 1, 2, 3, 6);
    assertThat(CpuList.parse("x,2,-1,5-")).containsExactly(2);
    assertThat(CpuList.parse("0-2147483647")).hasSize(8193);
    assertThat(CpuList.parse("")).isEmpty();
  }
}
