package dev.jetd.power.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TreeArchiveTest {
  @TempDir Path root;

  @Test
  void unpacksFilesBlocksRangesAndLinks() throws IOException {
    new TreeArchive(
            """
            # a remark
            /sys/cpu{0..2}/online = 1
            /etc/conf <<END
            a = b

            # kept
            END
            /etc/link -> /sys/cpu2
            /etc/nul = a\\0b
            """)
        .unpack(root);
    assertThat(root.resolve("sys/cpu1/online")).hasContent("1\n");
    assertThat(Files.readString(root.resolve("etc/conf"))).isEqualTo("a = b\n\n# kept\n");
    assertThat(root.resolve("etc/link/online")).hasContent("1\n");
    assertThat(Files.readSymbolicLink(root.resolve("etc/link"))).isRelative();
    assertThat(Files.readString(root.resolve("etc/nul"))).isEqualTo("a\0b\n");
  }

  @Test
  void refusesWhatItDoesNotUnderstand() {
    assertThatThrownBy(() -> new TreeArchive("/etc/x").unpack(root)).hasMessageContaining("/etc/x");
    assertThatThrownBy(() -> new TreeArchive("/a <<END\nx").unpack(root))
        .hasMessageContaining("END");
    assertThatThrownBy(() -> new TreeArchive("/../x = 1").unpack(root))
        .hasMessageContaining("leaves");
  }

  @Test
  void boardsAreFoundByTheirKeys() {
    assertThat(BoardFixture.of("orin-nano-super")).hasValue(BoardFixture.ORIN_NANO_SUPER);
    assertThat(BoardFixture.of("none")).isEmpty();
  }
}
