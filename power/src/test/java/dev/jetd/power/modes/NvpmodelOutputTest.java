package dev.jetd.power.modes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.modes.NvpmodelOutput.Query;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NvpmodelOutputTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "NV Power Mode: 15W\n0\n",
        "NVPM WARN: fan mode is not set!\nNV Power Mode: 15W\n0\n",
        "NV Power Mode: 15W\nNVPM ERROR: /sys/kernel/nvpmodel_emc_cap/emc_iso_cap: 13\n0",
        "NVPM ERROR: emc_iso_cap: 13\r\nNV Power Mode: 15W\r\n0\r\nNVPM ERROR: emc_iso_cap: 13",
      })
  void readsTheAnswerOfEveryRelease(String text) {
    assertThat(new NvpmodelOutput(text).query()).hasValue(new Query("15W", 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "NV Power Mode: 15W", "NV Power Mode: 15W\nx", "0", "command not found"})
  void anythingElseIsNoAnswer(String text) {
    assertThat(new NvpmodelOutput(text).query()).isEmpty();
  }

  @Test
  void knowsTheRebootPromptTheContainerAndTheComplaint() {
    NvpmodelOutput prompt =
        new NvpmodelOutput(
            """
            NVPM WARN: Golden image context is already created
            NVPM WARN: Reboot required for changing to this power mode: 3
            NVPM WARN: DO YOU WANT TO REBOOT NOW? enter YES/yes to confirm:
            NVPM ERROR: bad input!
            NVPM ERROR: optMask is 1, no request for power mode
            """);
    assertThat(prompt.asksForReboot()).isTrue();
    assertThat(prompt.complaint()).hasValue("NVPM ERROR: bad input!");
    NvpmodelOutput container = new NvpmodelOutput("Running in chroot, ignoring request.\n");
    assertThat(container.ignoredInContainer()).isTrue();
    assertThat(container.asksForReboot()).isFalse();
    assertThat(new NvpmodelOutput("").complaint()).isEmpty();
  }
}
