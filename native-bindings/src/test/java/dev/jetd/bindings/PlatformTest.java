package dev.jetd.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlatformTest {
  @Test
  void linuxIsKnownUnderBothSpellingsOfItsProcessors() {
    assertThat(Platform.of("Linux", "amd64")).contains(Platform.LINUX_X86_64);
    assertThat(Platform.of("Linux", "x86_64")).contains(Platform.LINUX_X86_64);
    assertThat(Platform.of("Linux", "aarch64")).contains(Platform.LINUX_ARM64);
    assertThat(Platform.of("Linux", "arm64")).contains(Platform.LINUX_ARM64);
  }

  @Test
  void otherMachinesHaveNoLibraries() {
    assertThat(Platform.of("Linux", "riscv64")).isEmpty();
    assertThat(Platform.of("Mac OS X", "aarch64")).isEmpty();
    assertThat(Platform.of("", "")).isEmpty();
  }

  @Test
  void directoriesAreSpeltAsJavaCppSpellsThem() {
    assertThat(Platform.LINUX_ARM64.directory()).isEqualTo("linux-arm64");
    assertThat(Platform.LINUX_X86_64.directory()).isEqualTo("linux-x86_64");
  }
}
