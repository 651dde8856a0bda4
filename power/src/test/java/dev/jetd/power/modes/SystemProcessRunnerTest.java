package dev.jetd.power.modes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.modes.ProcessRunner.Outcome;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SystemProcessRunnerTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static Outcome sh(String script, Duration limit) {
    return new SystemProcessRunner().run(List.of("/bin/sh", "-c", script), limit);
  }

  @Test
  void tellsExitCodeAndBothStreams() {
    Outcome outcome = sh("echo out; echo err >&2; exit 234", LONG);
    assertThat(outcome.exit()).hasValue(234);
    assertThat(outcome.output()).contains("out", "err");
  }

  @Test
  void aPromptReadsTheEndOfItsInput() {
    assertThat(sh("if read x; then echo got; else echo end; fi", LONG).output()).isEqualTo("end\n");
  }

  @Test
  void aHungProgramAndItsChildrenAreKilled() {
    Outcome outcome = sh("echo $$; sleep 300 & sleep 300", Duration.ofSeconds(2));
    assertThat(outcome.exit()).isEmpty();
    long pid = Long.parseLong(outcome.output(), 0, outcome.output().indexOf('\n'), 10);
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void endlessOutputNeitherBlocksNorFillsTheMemory() {
    Outcome outcome = sh("head -c 3000000 /dev/zero; echo end", LONG);
    assertThat(outcome.exit()).hasValue(0);
    assertThat(outcome.output()).hasSize(64 * 1024);
  }

  @Test
  void theEnvironmentIsNotInherited() {
    assertThat(sh("env", LONG).output()).contains("LC_ALL=C").doesNotContain("HOME=", "JAVA");
  }

  @Test
  void aMissingProgramIsAnOutcomeNotAnException() {
    Outcome outcome = new SystemProcessRunner().run(List.of("/none"), LONG);
    assertThat(outcome.exit()).isEmpty();
    assertThat(outcome.output()).contains("cannot start /none");
  }
}
