package dev.jetd.power.modes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.sim.BoardFixture;
import dev.jetd.power.sim.EmulatedNvpmodel;
import dev.jetd.power.sim.EmulatedNvpmodel.Fault;
import dev.jetd.power.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModeControllerTest {
  @TempDir Path root;

  private EmulatedNvpmodel emulator;
  private ModeReader reader;
  private ModeController controller;

  @BeforeEach
  void board() throws IOException {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    emulator = EmulatedNvpmodel.install(root);
    Tree tree = Tree.at(root);
    reader = new ModeReader(tree);
    controller =
        new ModeController(
            reader,
            new LocalNvpmodel(
                emulator.command(), tree, new SystemProcessRunner(), Duration.ofSeconds(2)));
  }

  private CurrentMode current() {
    return reader.current(reader.conf().orElseThrow());
  }

  private String live() {
    return current().mode().map(PowerMode::name).orElse("none");
  }

  @Test
  void changesLiveBetweenModesOfTheSameMaskByIdOrName() {
    assertThat(controller.change("0")).isInstanceOf(ModeChange.Changed.class);
    assertThat(live()).isEqualTo("15W");
    assertThat(controller.change("maxn_super")).isInstanceOf(ModeChange.Changed.class);
    assertThat(live()).isEqualTo("MAXN_SUPER");
    assertThat(current().disagreement()).isEmpty();
  }

  @Test
  void theModeInForceIsNotAskedForAgain() {
    emulator.fail(Fault.HUNG);
    assertThat(controller.change("25W")).isInstanceOf(ModeChange.AlreadyActive.class);
  }

  @Test
  void whatNeedsARebootIsRefusedWithTheReason() {
    assertThat(controller.change("7W"))
        .isInstanceOf(ModeChange.NeedsReboot.class)
        .extracting(ModeChange::message)
        .asString()
        .contains("TPC_PG_MASK is 240, not 252");
    assertThat(live()).isEqualTo("25W");
    assertThat(emulator.reboots()).isZero();
  }

  @Test
  void aRebootPromptIsNeverAnsweredEvenIfItIsNotForeseen() throws IOException {
    // No mask can be read and the record names the target: nothing foretells the prompt.
    Files.writeString(root.resolve("var/lib/nvpmodel/status"), "pmode:0009\n");
    Path gpu = root.resolve("sys/devices/platform/bus@0/17000000.gpu");
    ProcessRunner hidesMask =
        (command, limit) -> {
          try {
            Files.writeString(gpu.resolve("tpc_pg_mask"), "0\n");
          } catch (IOException failed) {
            throw new AssertionError(failed);
          }
          return new SystemProcessRunner().run(command, limit);
        };
    ModeController unforeseeing =
        new ModeController(
            reader,
            new LocalNvpmodel(
                emulator.command(), Tree.at(root), hidesMask, Duration.ofSeconds(10)));
    assertThat(unforeseeing.change("15W")).isInstanceOf(ModeChange.NeedsReboot.class);
    assertThat(emulator.reboots()).isZero();
    assertThat(live()).isEqualTo("25W");
  }

  @Test
  void onlyOnRequestIsAModeRecordedForTheNextBoot() throws IOException {
    assertThat(controller.changeOnNextBoot("7W")).isInstanceOf(ModeChange.OnNextBoot.class);
    assertThat(Files.readString(root.resolve("var/lib/nvpmodel/status"))).isEqualTo("pmode:0003\n");
    assertThat(live()).isEqualTo("25W");
    assertThat(current().disagreement()).hasValueSatisfying(d -> assertThat(d).contains("mode 3"));
  }

  @Test
  void successInAContainerIsNotBelieved() {
    emulator.fail(Fault.CHROOT);
    assertThat(controller.change("15W")).isInstanceOf(ModeChange.InContainer.class);
    assertThat(live()).isEqualTo("25W");
  }

  @Test
  void aLyingRecordIsNotBelieved() {
    emulator.fail(Fault.LIAR);
    assertThat(controller.change("15W"))
        .isInstanceOf(ModeChange.NotVerified.class)
        .extracting(ModeChange::message)
        .asString()
        .contains("reported success, but");
    assertThat(live()).isEqualTo("25W");
    assertThat(current().disagreement()).isPresent();
  }

  @Test
  void aHungToolIsKilledAndToldOf() {
    emulator.fail(Fault.HUNG);
    assertThat(controller.change("15W").message()).contains("did not answer in time");
  }

  @Test
  void theToolsOwnComplaintIsPassedOn() {
    emulator.fail(Fault.WRONG_CONF);
    assertThat(controller.change("15W").message()).contains("Error opening");
  }

  @Test
  void unknownModesAreAnsweredWithTheKnownOnes() {
    assertThat(controller.change("40W").message()).contains("MAXN_SUPER (2)");
  }

  @Test
  void aBoardWithoutAConfigurationHasNoModes() throws IOException {
    Files.delete(root.resolve("etc/nvpmodel.conf"));
    assertThat(controller.change("0")).isInstanceOf(ModeChange.Unknown.class);
  }

  @Test
  void lockedClocksAreStillTheSameMode() throws IOException {
    Path policy = root.resolve("sys/devices/system/cpu/cpufreq/policy0");
    Files.copy(
        policy.resolve("scaling_max_freq"),
        policy.resolve("scaling_min_freq"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(current().disagreement()).isEmpty();
  }

  @Test
  void capsThatFitNoModeAreReportedAsNoMode() throws IOException {
    Files.writeString(
        root.resolve("sys/devices/system/cpu/cpufreq/policy0/scaling_max_freq"), "115200");
    assertThat(live()).isEqualTo("none");
    assertThat(current().disagreement())
        .hasValueSatisfying(d -> assertThat(d).contains("no mode", "115200"));
  }

  @Test
  void fiveHundredRandomRequestsWithFaultsNeverRebootNorMisreport() {
    Random random = new Random(6);
    List<String> wishes = List.of("0", "1", "2", "3", "15W", "25W", "MAXN_SUPER", "7W", "9", "");
    List<Fault> faults =
        List.of(
            Fault.NONE,
            Fault.NONE,
            Fault.NONE,
            Fault.CHROOT,
            Fault.PARTIAL,
            Fault.KILLED,
            Fault.LIAR,
            Fault.WRONG_CONF);
    int changes = 0;
    for (int i = 0; i < 500; i++) {
      // The slow and the hung cost real time, so they are rare.
      emulator.fail(i % 250 == 50 ? Fault.HUNG : i % 50 == 20 ? Fault.SLOW : pick(faults, random));
      emulator.gpuUsed(random.nextInt(10) > 0);
      ModeChange change = controller.change(pick(wishes, random));
      assertThat(live()).as("request %d: %s", i, change).isEqualTo(TreeOracle.mode(root));
      if (change instanceof ModeChange.Changed changed) {
        changes++;
        assertThat(changed.mode().name()).isEqualTo(TreeOracle.mode(root));
      }
    }
    assertThat(emulator.reboots()).isZero();
    assertThat(changes).isGreaterThan(50);
  }

  private static <T> T pick(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }
}
