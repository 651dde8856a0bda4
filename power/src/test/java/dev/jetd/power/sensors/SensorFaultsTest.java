package dev.jetd.power.sensors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.sim.BoardFixture;
import dev.jetd.power.tree.FileSource;
import dev.jetd.power.tree.Tree;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each fault of a file costs at most the sensor behind it. */
final class SensorFaultsTest {
  /** What can happen to one file. */
  enum Fault {
    VANISHED,
    EIO,
    EAGAIN,
    EMPTY,
    GARBAGE,
    LONG,
    NEGATIVE,
    NC;

    byte[] read(Path file) throws IOException {
      return switch (this) {
        case VANISHED -> throw new FileNotFoundException(file + " (No such file or directory)");
        case EIO -> throw new IOException("Input/output error");
        case EAGAIN -> throw new IOException("Resource temporarily unavailable");
        case EMPTY -> new byte[0];
        case GARBAGE -> new byte[] {(byte) 0xff, 0, 'x', '\n', (byte) 0x80};
        case LONG -> "9".repeat(4096).getBytes(StandardCharsets.US_ASCII);
        case NEGATIVE -> "-5\n".getBytes(StandardCharsets.US_ASCII);
        case NC -> "NC\n".getBytes(StandardCharsets.US_ASCII);
      };
    }
  }

  @TempDir Path root;

  @BeforeEach
  void board() {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
  }

  private TelemetrySnapshot sample(FileSource source) {
    return new TelemetrySampler(Tree.at(root, source), () -> Instant.EPOCH, System::nanoTime)
        .sample();
  }

  private TelemetrySnapshot with(Fault fault, String path) {
    Path broken = root.resolve(path);
    FileSource real = FileSource.system();
    return sample((file, limit) -> file.equals(broken) ? fault.read(file) : real.read(file, limit));
  }

  private Map<String, Object> readings(TelemetrySnapshot snapshot) {
    Map<String, Object> all = new HashMap<>();
    snapshot.rails().forEach(r -> all.put("rail " + r.name(), r));
    snapshot.overCurrents().forEach(o -> all.put("oc " + o.channel(), o));
    snapshot.zones().forEach(z -> all.put("zone " + z.name(), z));
    snapshot.coolings().forEach(c -> all.put("cooling " + c.type(), c));
    snapshot.gpus().forEach(g -> all.put("gpu " + g.name(), g));
    snapshot.cpus().forEach(c -> all.put("cpu " + c.id(), c));
    snapshot.memory().ifPresent(m -> all.put("memory", m));
    snapshot.emc().ifPresent(e -> all.put("emc", e));
    snapshot.engines().forEach(e -> all.put("engine " + e.name(), e));
    snapshot.fans().forEach(f -> all.put("fan " + f.name(), f));
    return all;
  }

  private void costsOnly(TelemetrySnapshot broken, String sensor) {
    Map<String, Object> expected = readings(sample(FileSource.system()));
    Map<String, Object> found = readings(broken);
    expected.remove(sensor);
    found.remove(sensor);
    assertThat(found).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aRail(Fault fault) {
    TelemetrySnapshot broken = with(fault, "sys/class/hwmon/hwmon0/curr2_input");
    costsOnly(broken, "rail VDD_CPU_GPU_CV");
    assertThat(broken.rails()).extracting(Rail::name).doesNotContain("VDD_CPU_GPU_CV");
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void anEventCounter(Fault fault) {
    costsOnly(with(fault, "sys/class/hwmon/hwmon1/oc2_event_cnt"), "oc oc2");
  }

  @ParameterizedTest
  @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "NEGATIVE")
  void aTemperature(Fault fault) {
    costsOnly(with(fault, "sys/class/thermal/thermal_zone1/temp"), "zone gpu");
  }

  @Test
  void aTemperatureMayBeBelowZero() {
    TelemetrySnapshot cold = with(Fault.NEGATIVE, "sys/class/thermal/thermal_zone1/temp");
    assertThat(cold.zones().get(1).millicelsius()).isEqualTo(-5);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aGpuClock(Fault fault) {
    TelemetrySnapshot broken = with(fault, "sys/class/devfreq/17000000.gpu/cur_freq");
    costsOnly(broken, "gpu 17000000.gpu");
    assertThat(broken.gpus().get(0).hertz()).isEmpty();
    assertThat(broken.gpus().get(0).maxHertz()).isPresent();
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aCpuClock(Fault fault) {
    costsOnly(with(fault, "sys/devices/system/cpu/cpu3/cpufreq/scaling_cur_freq"), "cpu 3");
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aFan(Fault fault) {
    costsOnly(with(fault, "sys/class/hwmon/hwmon2/pwm1"), "fan fan1");
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void theMemory(Fault fault) {
    costsOnly(with(fault, "proc/meminfo"), "memory");
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void aCoolingDevice(Fault fault) {
    costsOnly(with(fault, "sys/class/thermal/cooling_device1/cur_state"), "cooling cpufreq-cpu0");
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void anEngine(Fault fault) {
    costsOnly(with(fault, "sys/kernel/debug/clk/vic/clk_enable_count"), "engine vic");
  }

  @Test
  void aFaultIsOwnedUpToButSleepAndAbsenceAreNone() {
    String path = "sys/class/hwmon/hwmon0/curr2_input";
    assertThat(status(with(Fault.EIO, path)).trouble())
        .hasValueSatisfying(t -> assertThat(t).contains("Input/output"));
    assertThat(status(with(Fault.GARBAGE, path)).success()).isFalse();
    assertThat(status(with(Fault.NEGATIVE, path)).success()).isFalse();
    assertThat(status(with(Fault.EAGAIN, path)).success()).isTrue();
    assertThat(status(with(Fault.VANISHED, path)).success()).isTrue();
  }

  private static CollectorStatus status(TelemetrySnapshot snapshot) {
    return snapshot.collectors().get(0);
  }

  @Test
  void aRealInputOutputErrorCostsItsSensor() throws IOException {
    Path input = root.resolve("sys/class/hwmon/hwmon0/curr2_input");
    Files.delete(input);
    Files.createSymbolicLink(input, Path.of("/proc/self/mem"));
    costsOnlyOnDisk("VDD_CPU_GPU_CV");
    Files.delete(input);
  }

  private void costsOnlyOnDisk(String rail) {
    assertThat(sample(FileSource.system()).rails())
        .extracting(Rail::name)
        .doesNotContain(rail)
        .hasSize(2);
  }

  @Test
  void renumberedMonitorsAreFoundAgain() throws IOException {
    Map<String, Object> before = readings(sample(FileSource.system()));
    Path hwmon = root.resolve("sys/class/hwmon");
    List<Path> links;
    try (Stream<Path> list = Files.list(hwmon)) {
      links = list.sorted().toList();
    }
    for (Path link : links) {
      Files.move(link, link.resolveSibling("next-" + link.getFileName()));
    }
    for (int i = 0; i < links.size(); i++) {
      Files.move(
          hwmon.resolve("next-" + links.get(i).getFileName()), links.get((i + 2) % links.size()));
    }
    assertThat(readings(sample(FileSource.system()))).isEqualTo(before);
  }

  @Test
  void whateverStandsInTheFilesTheScrapeComesBack() {
    Random random = new Random(6);
    FileSource real = FileSource.system();
    for (int round = 0; round < 100; round++) {
      AtomicInteger reads = new AtomicInteger();
      TelemetrySnapshot snapshot =
          sample(
              (file, limit) -> {
                reads.incrementAndGet();
                int what = random.nextInt(Fault.values().length * 3);
                return what < Fault.values().length
                    ? Fault.values()[what].read(file)
                    : what % 5 == 0 ? noise(random) : real.read(file, limit);
              });
      assertThat(snapshot.collectors()).hasSize(10);
      assertThat(snapshot.collectors().stream().flatMap(s -> s.trouble().stream()))
          .noneMatch(trouble -> trouble.contains("Exception"));
      assertThat(reads.get()).isPositive();
    }
  }

  private static byte[] noise(Random random) {
    byte[] noise = new byte[random.nextInt(300)];
    random.nextBytes(noise);
    return noise;
  }
}
