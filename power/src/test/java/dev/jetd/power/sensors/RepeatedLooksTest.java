package dev.jetd.power.sensors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.sim.BoardFixture;
import dev.jetd.power.tree.FileSource;
import dev.jetd.power.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a sampler that looks again and again reads, and what it must not miss by reading less. */
final class RepeatedLooksTest {
  private static final String CHIP = "sys/class/hwmon/hwmon0";

  @TempDir Path root;

  private final AtomicLong nanos = new AtomicLong();
  private final List<String> reads = new ArrayList<>();
  private TelemetrySampler sampler;

  @BeforeEach
  void board() {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    FileSource real = FileSource.system();
    FileSource counted =
        (file, limit) -> {
          reads.add(root.relativize(file).toString());
          return real.read(file, limit);
        };
    sampler = new TelemetrySampler(Tree.at(root, counted), () -> Instant.EPOCH, nanos::get);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private void write(String path, String content) throws IOException {
    Files.writeString(root.resolve(path), content);
  }

  @Test
  void theTotalReadsTheInputOfTheBoardAlone() throws IOException {
    var unused = sampler.sample();
    reads.clear();
    write(CHIP + "/curr1_input", "2000");
    pass(Duration.ofMillis(100));
    assertThat(sampler.totalPower()).hasValue(new TotalPower("VDD_IN", 10_080));
    assertThat(reads).containsExactly(CHIP + "/in1_input", CHIP + "/curr1_input");
  }

  @Test
  void theTotalIsFoundWithoutALookBefore() {
    assertThat(sampler.totalPower()).hasValue(new TotalPower("VDD_IN", 4738));
  }

  @Test
  void theTotalIsFoundAgainUnderAnotherNumber() throws IOException {
    var unused = sampler.sample();
    Files.move(root.resolve(CHIP), root.resolve("sys/class/hwmon/hwmon7"));
    pass(Duration.ofSeconds(1));
    assertThat(sampler.totalPower()).hasValue(new TotalPower("VDD_IN", 4738));
  }

  @Test
  void aTotalThatCannotBeReadIsAbsentUntilItCan() throws IOException {
    var unused = sampler.sample();
    write(CHIP + "/curr1_input", "?");
    assertThat(sampler.totalPower()).isEmpty();
    assertThat(sampler.totalPower()).isEmpty();
    write(CHIP + "/curr1_input", "940");
    assertThat(sampler.totalPower()).hasValue(new TotalPower("VDD_IN", 4738));
  }

  @Test
  void whatLastsIsReadOnceAMinute() throws IOException {
    var unused = sampler.sample();
    reads.clear();
    pass(Duration.ofSeconds(1));
    var second = sampler.sample();
    assertThat(reads).doesNotContain(CHIP + "/name", CHIP + "/in1_label");
    assertThat(reads).noneMatch(file -> file.contains("trip_point"));
    write(CHIP + "/in2_label", "VDD_NEW");
    pass(Duration.ofMinutes(2));
    assertThat(second.rails()).extracting(Rail::name).doesNotContain("VDD_NEW");
    assertThat(sampler.sample().rails()).extracting(Rail::name).contains("VDD_NEW");
  }

  @Test
  void whatAppearsLateIsSeenAtTheNextLook() throws IOException {
    Path gpu = root.resolve("sys/class/devfreq/17000000.gpu");
    Path away = root.resolve("away");
    Files.move(gpu, away);
    Files.delete(root.resolve("sys/class/hwmon/hwmon2/name"));
    TelemetrySnapshot before = sampler.sample();
    assertThat(before.fans()).extracting(Fan::pwm).noneMatch(pwm -> pwm.isPresent());
    Files.move(away, gpu);
    write("sys/class/hwmon/hwmon2/name", "pwmfan");
    pass(Duration.ofSeconds(1));
    TelemetrySnapshot after = sampler.sample();
    assertThat(after.gpus()).extracting(Gpu::name).containsExactly("17000000.gpu");
    assertThat(after.fans()).extracting(Fan::pwm).anyMatch(pwm -> pwm.isPresent());
  }
}
