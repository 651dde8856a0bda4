package dev.jetd.power.sensors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.sim.BoardFixture;
import dev.jetd.power.sim.TreeArchive;
import dev.jetd.power.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class BoardSensorsTest {
  @TempDir Path root;

  private final AtomicLong nanos = new AtomicLong();

  private TelemetrySampler sampler() {
    return new TelemetrySampler(Tree.at(root), () -> Instant.EPOCH, () -> nanos.addAndGet(1000));
  }

  private TelemetrySnapshot of(BoardFixture board) {
    board.archive().unpack(root);
    return sampler().sample();
  }

  private TelemetrySnapshot of(String archive) {
    new TreeArchive(archive).unpack(root);
    return sampler().sample();
  }

  @ParameterizedTest
  @EnumSource(BoardFixture.class)
  void everyCollectorSucceedsOnEveryBoard(BoardFixture board) {
    TelemetrySnapshot snapshot = of(board);
    assertThat(snapshot.collectors()).hasSize(10).allMatch(CollectorStatus::success);
    assertThat(snapshot.rails()).isNotEmpty();
    assertThat(snapshot.memory()).isPresent();
    assertThat(snapshot.clocksLocked()).hasValue(false);
    assertThat(snapshot.throttling()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ORIN_NANO_SUPER,VDD_IN,4738",
    "ORIN_NX_16GB_SUPER,VDD_IN,4738",
    "AGX_ORIN_64GB,VDD_GPU_SOC+VDD_CPU_CV+VIN_SYS_5V0,8010",
    "AGX_THOR,VIN,19780",
  })
  void theTotalIsMadeOfTheRightRails(BoardFixture board, String rails, long milliwatts) {
    assertThat(of(board).total()).hasValue(new TotalPower(rails, milliwatts));
  }

  @Test
  void readsTheOrinNano() {
    TelemetrySnapshot snapshot = of(BoardFixture.ORIN_NANO_SUPER);
    assertThat(snapshot.rails().get(0))
        .isEqualTo(
            new Rail(
                "VDD_IN",
                4738,
                OptionalLong.of(5040),
                OptionalLong.of(940),
                OptionalLong.of(4984),
                OptionalLong.of(4984)));
    assertThat(snapshot.zones())
        .extracting(ThermalZone::name)
        .containsExactly("cpu", "gpu", "soc0", "soc1", "soc2", "tj");
    assertThat(snapshot.hottestMillicelsius()).hasValue(48_200);
    assertThat(snapshot.zones().get(5).trips()).contains(new ThermalZone.Trip("passive", 99_000));
    assertThat(snapshot.overCurrents())
        .containsExactly(
            new OverCurrent("oc1", 0, true),
            new OverCurrent("oc2", 0, true),
            new OverCurrent("oc3", 0, true));
    assertThat(snapshot.gpus())
        .singleElement()
        .satisfies(
            gpu -> {
              assertThat(gpu.name()).isEqualTo("17000000.gpu");
              assertThat(gpu.loadPermille()).hasValue(0);
              assertThat(gpu.maxHertz()).hasValue(918_000_000);
            });
    assertThat(snapshot.cpus()).hasSize(6).allMatch(Cpu::online);
    assertThat(snapshot.cpus().get(5).maxHertz()).hasValue(1_344_000_000);
    assertThat(snapshot.memory().orElseThrow().largestFreeBlock()).hasValue(4 << 20);
    assertThat(snapshot.memory().orElseThrow().largestFreeBlocks()).isEqualTo(40);
    assertThat(snapshot.memory().orElseThrow().gpu()).hasValue(310_000 * 1024);
    assertThat(snapshot.emc().flatMap(Emc::locked)).hasValue(false);
    assertThat(snapshot.engines()).contains(new Engine("ape", true, OptionalLong.of(200_000_000)));
    assertThat(snapshot.fans())
        .containsExactly(new Fan("fan1", OptionalInt.of(55), OptionalLong.of(1820)));
  }

  @Test
  void coresThatAreOffHaveNoClock() {
    TelemetrySnapshot snapshot = of(BoardFixture.AGX_ORIN_64GB);
    assertThat(snapshot.cpus()).hasSize(12).filteredOn(Cpu::online).hasSize(8);
    assertThat(snapshot.cpus().get(11).hertz()).isEmpty();
    assertThat(snapshot.rails())
        .extracting(Rail::name)
        .doesNotContain("NC")
        .contains("VDDQ_VDD2_1V8AO");
  }

  @Test
  void thorHasTwoGpuClocksAndNoLoadMadeUp() {
    TelemetrySnapshot snapshot = of(BoardFixture.AGX_THOR);
    assertThat(snapshot.gpus()).extracting(Gpu::name).containsExactly("gpu-gpc-0", "gpu-nvd-0");
    assertThat(snapshot.gpus()).allMatch(gpu -> gpu.loadPermille().isEmpty());
    assertThat(snapshot.emc().orElseThrow().hertz()).hasValue(665_600_000);
  }

  @Test
  void readsJetPack4() {
    TelemetrySnapshot snapshot =
        of(
            """
            /sys/bus/iio/devices/iio:device0/rail_name_0 = POM_5V_IN
            /sys/bus/iio/devices/iio:device0/in_power0_input = 1998
            /sys/bus/iio/devices/iio:device0/in_voltage0_input = 5000
            /sys/bus/iio/devices/iio:device0/rail_name_1 = NC
            /sys/bus/iio/devices/iio:device0/in_power1_input = 7
            /sys/devices/gpu.0/load = 420
            /sys/devices/pwm-fan/target_pwm = 80
            /sys/class/thermal/thermal_zone0/type = PMIC-Die
            /sys/class/thermal/thermal_zone0/temp = 100000
            /sys/class/thermal/thermal_zone1/type = GPU-therm
            /sys/class/thermal/thermal_zone1/temp = -256000
            """);
    assertThat(snapshot.total()).hasValue(new TotalPower("POM_5V_IN", 1998));
    assertThat(snapshot.gpus().get(0).loadPermille()).hasValue(420);
    assertThat(snapshot.fans())
        .containsExactly(new Fan("fan1", OptionalInt.of(80), OptionalLong.empty()));
    assertThat(snapshot.zones()).extracting(ThermalZone::name).containsExactly("PMIC-Die");
  }

  @Test
  void theGpuOfJetPack5IsFoundThroughItsDevice() {
    TelemetrySnapshot snapshot =
        of(
            """
            /sys/devices/17000000.ga10b/load = 610
            /sys/class/devfreq/17000000.ga10b/cur_freq = 1015000000
            /sys/class/devfreq/17000000.ga10b/device -> /sys/devices/17000000.ga10b
            """);
    assertThat(snapshot.gpus().get(0).loadPermille()).hasValue(610);
  }

  @Test
  void anEmptyMachineHasNothingAndNoTrouble() {
    TelemetrySnapshot snapshot = sampler().sample();
    assertThat(snapshot.collectors()).allMatch(CollectorStatus::success);
    assertThat(snapshot.total()).isEmpty();
    assertThat(snapshot.cpus()).isEmpty();
    assertThat(snapshot.memory()).isEmpty();
    assertThat(snapshot.clocksLocked()).isEmpty();
  }

  @Test
  void raplPowerIsTheMeanBetweenTwoLooksAndTheCounterMayStartOver() throws IOException {
    new TreeArchive(
            """
            /sys/class/powercap/intel-rapl:0/name = package-0
            /sys/class/powercap/intel-rapl:0/energy_uj = 1000000
            /sys/class/powercap/intel-rapl:0/max_energy_range_uj = 9000000
            """)
        .unpack(root);
    AtomicLong now = new AtomicLong();
    TelemetrySampler sampler = new TelemetrySampler(Tree.at(root), () -> Instant.EPOCH, now::get);
    assertThat(sampler.sample().total()).isEmpty();
    Path counter = root.resolve("sys/class/powercap/intel-rapl:0/energy_uj");
    now.set(2_000_000_000L);
    Files.writeString(counter, "7000000");
    assertThat(sampler.sample().total()).hasValue(new TotalPower("package-0", 3000));
    now.set(3_000_000_000L);
    Files.writeString(counter, "2000000");
    assertThat(sampler.sample().total()).hasValue(new TotalPower("package-0", 4000));
  }

  @Test
  void cpuLoadIsTheShareOfTimeSinceTheLastLook() throws IOException {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    TelemetrySampler sampler = sampler();
    assertThat(sampler.sample().cpus().get(0).loadPermille()).isEmpty();
    Path stat = root.resolve("proc/stat");
    Files.writeString(
        stat, Files.readString(stat).replace("cpu0 4000 0 1000 95000", "cpu0 4030 0 1010 95060"));
    assertThat(sampler.sample().cpus().get(0).loadPermille()).hasValue(400);
  }

  @Test
  void lockedClocksAndThrottlingShow() throws IOException {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    for (String policy : new String[] {"policy0", "policy4"}) {
      Files.writeString(
          root.resolve("sys/devices/system/cpu/cpufreq/" + policy + "/scaling_min_freq"),
          "1344000");
    }
    Files.writeString(root.resolve("sys/class/devfreq/17000000.gpu/min_freq"), "918000000");
    Files.writeString(root.resolve("sys/class/thermal/cooling_device0/cur_state"), "2");
    Files.writeString(root.resolve("sys/class/thermal/cooling_device4/cur_state"), "1");
    TelemetrySnapshot snapshot = sampler().sample();
    assertThat(snapshot.clocksLocked()).hasValue(true);
    assertThat(snapshot.throttling()).containsExactly("gpu-throttle-alert");
  }

  @Test
  void aPartOfTheBoardIsNotItsTotal() throws IOException {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    Files.delete(root.resolve("sys/class/hwmon/hwmon0/curr1_input"));
    TelemetrySnapshot snapshot = sampler().sample();
    assertThat(snapshot.rails()).hasSize(2);
    assertThat(snapshot.total()).isEmpty();
  }
}
