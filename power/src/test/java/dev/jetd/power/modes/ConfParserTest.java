package dev.jetd.power.modes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.modes.NvpmodelConf.Remark;
import org.junit.jupiter.api.Test;

final class ConfParserTest {
  private static final String PARAMS =
      """
      < PARAM TYPE=FILE NAME=CPU_ONLINE >
      CORE_0 /sys/devices/system/cpu/cpu0/online
      <PARAM TYPE=CLOCK NAME=EMC>
      MAX_FREQ /sys/kernel/nvpmodel_emc_cap/emc_iso_cap
      MAX_FREQ_KNEXT /sys/kernel/nvpmodel_clk_cap/emc
      < PARAM TYPE=CLOCK NAME=GPU>
      MAX_FREQ /sys/gpu/max_freq
      """;

  @Test
  void headersMayStandWithOrWithoutBlanks() {
    NvpmodelConf conf =
        ConfParser.parse(PARAMS + "<PM_CONFIG DEFAULT=7>\n<POWER_MODEL ID=7 NAME=A>");
    assertThat(conf.params()).containsOnlyKeys("CPU_ONLINE", "EMC", "GPU");
    assertThat(conf.mode(7)).isPresent();
    assertThat(conf.defaultId()).hasValue(7);
    assertThat(conf.remarks()).isEmpty();
  }

  @Test
  void idsAreNamesSoGapsAreLegal() {
    NvpmodelConf conf =
        ConfParser.parse(
            "< POWER_MODEL ID=8 NAME=BIG >\n< POWER_MODEL ID=3 NAME=SMALL >\n< PM_CONFIG DEFAULT=3 >");
    assertThat(conf.modes()).extracting(PowerMode::id).containsExactly(8, 3);
    assertThat(conf.find("small")).hasValueSatisfying(m -> assertThat(m.id()).isEqualTo(3));
    assertThat(conf.find("8")).hasValueSatisfying(m -> assertThat(m.name()).isEqualTo("BIG"));
    assertThat(conf.find("0")).isEmpty();
  }

  @Test
  void capsMayExceed32BitsAndBothMinusOneAndZeroAreNoCap() {
    NvpmodelConf conf =
        ConfParser.parse(
            PARAMS
                + """
                < POWER_MODEL ID=0 NAME=WIDE >
                EMC MAX_FREQ 3199000000
                GPU MAX_FREQ -1
                < POWER_MODEL ID=1 NAME=OPEN >
                EMC MAX_FREQ 0
                GPU MAX_FREQ 2147483647
                < PM_CONFIG DEFAULT=0 >
                """);
    ModeCaps wide = ModeCaps.of(conf, conf.mode(0).orElseThrow());
    ModeCaps open = ModeCaps.of(conf, conf.mode(1).orElseThrow());
    assertThat(wide.emcMaxHz()).hasValue(3_199_000_000L);
    assertThat(wide.gpuMaxHz()).isEmpty();
    assertThat(open.emcMaxHz()).isEmpty();
    assertThat(open.gpuMaxHz()).isEmpty();
  }

  @Test
  void sectionsOfOtherAgesAreNoError() {
    NvpmodelConf conf =
        ConfParser.parse(
            "< POWER_MODEL ID=0 NAME=MAXN >\n< PM_CONFIG DEFAULT=0 >\n< FAN_CONFIG DEFAULT=cool >");
    assertThat(conf.remarks()).isEmpty();
  }

  @Test
  void whatIsNotUnderstoodIsKeptAndReportedWithItsLine() {
    NvpmodelConf conf =
        ConfParser.parse(
            """
            stray words
            < POWER_BUDGET 15 >
            < POWER_MODEL ID=x NAME=BAD >
            GPU MAX_FREQ 1
            < POWER_MODEL ID=0 NAME=A >
            GPU MAX_FREQ fast
            GPU MAX_FREQ 1 2
            < POWER_MODEL ID=0 NAME=TWICE >
            < PM_CONFIG DEFAULT=5
            """);
    assertThat(conf.remarks())
        .extracting(Remark::line)
        .containsExactly(1, 2, 3, 4, 6, 7, 8, 9, 9, 9);
    assertThat(conf.modes()).extracting(PowerMode::name).containsExactly("A");
    assertThat(conf.defaultId()).isEmpty();
  }

  @Test
  void windowsLineEndsByteOrderMarksAndTrailingRemarksAreTaken() {
    NvpmodelConf conf =
        ConfParser.parse(
            "\uFEFF# x\r\n"
                + PARAMS.replace("\n", "\r\n")
                + "< POWER_MODEL ID=0 NAME=A >\r\nCPU_ONLINE CORE_0 1 # first\r\n< PM_CONFIG DEFAULT=0 >\r\n");
    assertThat(conf.remarks()).isEmpty();
    assertThat(conf.modes().get(0).settings())
        .containsExactly(new Setting("CPU_ONLINE", "CORE_0", "1"));
  }

  @Test
  void aPathThatIsNoneIsReported() {
    NvpmodelConf conf =
        ConfParser.parse(
            "< PARAM TYPE=CLOCK NAME=GPU >\nMAX_FREQ /sys/\0x\nMIN_FREQ /sys/\u00e9\n< PM_CONFIG DEFAULT=0 >");
    assertThat(conf.remarks()).extracting(Remark::line).startsWith(2, 3);
    assertThat(conf.params().values()).allMatch(param -> param.paths().isEmpty());
  }

  @Test
  void anEmptyFileHasNoModesAndSaysSo() {
    NvpmodelConf conf = ConfParser.parse("");
    assertThat(conf.modes()).isEmpty();
    assertThat(ModeRanking.smallestFirst(conf)).isEmpty();
    assertThat(conf.remarks())
        .singleElement()
        .extracting(Remark::why)
        .isEqualTo("the file names no default mode");
  }

  @Test
  void aHostileLineIsReportedAndNotDigested() {
    NvpmodelConf conf = ConfParser.parse("< POWER_MODEL ID=0 " + "A=".repeat(500_000) + " >");
    assertThat(conf.modes()).isEmpty();
    assertThat(conf.remarks().get(0).text()).hasSizeLessThan(100);
  }
}
