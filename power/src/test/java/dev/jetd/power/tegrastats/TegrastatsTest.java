package dev.jetd.power.tegrastats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.board.BoardReader;
import dev.jetd.power.sensors.TelemetrySampler;
import dev.jetd.power.sim.BoardFixture;
import dev.jetd.power.tree.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TegrastatsTest {
  /** What a parser of all releases takes; nothing may be left over. */
  private static final Pattern LINE =
      Pattern.compile(
          "(\\d\\d-\\d\\d-\\d{4} \\d\\d:\\d\\d:\\d\\d )?"
              + "RAM \\d+/\\d+MB \\(lfb \\d+x\\d+(MB|kB)\\)"
              + "( SWAP \\d+/\\d+MB \\(cached \\d+MB\\))?"
              + " CPU \\[((\\d+%@\\d+|off),?)+]"
              + "( EMC_FREQ \\d+%(@\\d+)?)?"
              + "( GR3D2?_FREQ (\\d+%)?(@\\d+|@\\[\\d+(,\\d+)*])?)*"
              + "( (NVENC|NVDEC|NVJPG|VIC|OFA|NVDLA|PVA)\\d?(_FREQ)? (off|\\d+|@\\d+|\\d+%@\\d+))*"
              + "( APE \\d+)?"
              + "( [A-Za-z]\\w*@-?\\d+(\\.\\d+)?C(/-?\\d+(\\.\\d+)?C)?)*"
              + "( [A-Z]\\w+ \\d+(mW)?/\\d+(mW)?(/\\d+mW)?)*");

  @TempDir Path root;

  private String line(TegrastatsForm form) {
    return new TegrastatsFormatter(form, ZoneOffset.UTC).line(sampler().sample());
  }

  private TelemetrySampler sampler() {
    Instant at = Instant.parse("2026-05-02T10:20:31Z");
    return new TelemetrySampler(Tree.at(root), () -> at, System::nanoTime);
  }

  @Test
  void aNameOfSeveralLinesDoesNotBreakTheLine() throws IOException {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    Files.writeString(root.resolve("sys/class/thermal/thermal_zone0/type"), "cp\nu\u001b");
    assertThat(line(TegrastatsForm.JETPACK6)).contains(" cp?u").doesNotContainPattern("\\p{Cntrl}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RAM 412/3964MB (lfb 640x4MB) SWAP 0/1982MB (cached 0MB) CPU [3%@102,0%@102] EMC_FREQ 0% GR3D_FREQ 0% PLL@21C CPU@23.5C thermal@22.75C POM_5V_IN 1012/998 POM_5V_GPU 0/0",
        "05-02-2026 10:20:31 RAM 1801/7607MB (lfb 40x4MB) SWAP 12/3803MB (cached 0MB) CPU [21%@1728,3%@1728] EMC_FREQ 7%@3199 GR3D_FREQ 61%@[1015] NVDEC off NVJPG1 off VIC off APE 200 cpu@51.2C tj@52.8C VDD_IN 11210mW/9876mW",
        "09-01-2026 09:25:18 RAM 3739/7546MB (lfb 1x2MB) CPU [7%@1728] GR3D_FREQ 33% cpu@50C/50C VDD_IN 9761mW/9500mW/9990mW",
        "05-17-2026 10:00:33 RAM 4280/125773MB (lfb 29x4MB) CPU [0%@972,off] EMC_FREQ 0%@665 GR3D_FREQ @[0,0,0] NVENC0_FREQ @0 VIC off OFA_FREQ @0 PVA0_FREQ off APE 300 cpu@35.2C VIN 19780mW/19780mW"
      })
  void theParserTakesTheLinesOfTheRealTool(String line) {
    assertThat(line).matches(LINE);
  }

  @ParameterizedTest
  @EnumSource(BoardFixture.class)
  void everyFormOfEveryBoardIsTakenWhole(BoardFixture board) {
    board.archive().unpack(root);
    for (TegrastatsForm form : TegrastatsForm.values()) {
      assertThat(line(form)).matches(LINE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ORIN_NANO_8GB,JETPACK6",
    "ORIN_NANO_SUPER,JETPACK6",
    "AGX_ORIN_64GB,JETPACK6",
    "AGX_THOR,THOR",
  })
  void theFormIsThatOfTheRelease(BoardFixture board, TegrastatsForm form) {
    board.archive().unpack(root);
    assertThat(TegrastatsForm.of(new BoardReader(Tree.at(root)).read())).isEqualTo(form);
  }

  @ParameterizedTest
  @CsvSource({
    "'R32 (release), REVISION: 7.1',JETPACK4",
    "'R35 (release), REVISION: 3.1',JETPACK5",
    "'R35 (release), REVISION: 4.1',JETPACK5_LATE",
    "'R39 (release), REVISION: 2.0',JETPACK7_ORIN",
  })
  void otherReleasesOfTheSameBoardHaveTheirForms(String release, TegrastatsForm form)
      throws IOException {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    Files.writeString(root.resolve("etc/nv_tegra_release"), "# " + release + ", GCID: 1");
    assertThat(TegrastatsForm.of(new BoardReader(Tree.at(root)).read())).isEqualTo(form);
  }

  @Test
  void aMachineThatIsNoJetsonStillGetsALine() {
    assertThat(TegrastatsForm.of(new BoardReader(Tree.at(root)).read()))
        .isEqualTo(TegrastatsForm.JETPACK6);
    assertThat(line(TegrastatsForm.JETPACK6)).isEqualTo("05-02-2026 10:20:31");
  }

  @Test
  void writesTheOrinNanoAsJetPack6Does() {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    assertThat(line(TegrastatsForm.JETPACK6))
        .isEqualTo(
            "05-02-2026 10:20:31 RAM 1230/7619MB (lfb 40x4MB) SWAP 12/3809MB (cached 0MB) CPU"
                + " [0%@729,0%@729,0%@729,0%@729,0%@729,0%@729] EMC_FREQ 0%@2133 GR3D_FREQ 0%@[306]"
                + " NVDEC off NVJPG off NVJPG1 off VIC off OFA off APE 200 cpu@48.2C gpu@47.3C"
                + " soc0@46.5C soc1@47C soc2@47.5C tj@48.2C VDD_IN 4738mW/4738mW VDD_CPU_GPU_CV"
                + " 706mW/706mW VDD_SOC 1310mW/1310mW");
  }

  @Test
  void theSecondValueOfARailIsTheMeanSinceTheStartAndTheThirdTheMaximum() throws IOException {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    TelemetrySampler sampler = sampler();
    TegrastatsFormatter formatter =
        new TegrastatsFormatter(TegrastatsForm.JETPACK7_ORIN, ZoneOffset.UTC);
    String line = "";
    for (String milliamps : new String[] {"1000", "4000", "1000"}) {
      Files.writeString(root.resolve("sys/class/hwmon/hwmon0/curr1_input"), milliamps);
      line = formatter.line(sampler.sample());
    }
    assertThat(line).contains(" VDD_IN 5040mW/10080mW/20160mW ");
  }

  @Test
  void withoutSwapTheTokenIsMissing() throws IOException {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    Path meminfo = root.resolve("proc/meminfo");
    Files.writeString(
        meminfo, Files.readString(meminfo).replaceAll("SwapTotal: +\\d+", "SwapTotal: 0"));
    assertThat(line(TegrastatsForm.JETPACK6)).doesNotContain("SWAP").matches(LINE);
  }
}
