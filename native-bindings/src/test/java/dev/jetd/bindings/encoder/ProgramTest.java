package dev.jetd.bindings.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.Platform;
import dev.jetd.bindings.onnx.Golden;
import dev.jetd.bindings.onnx.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The library's own tests, programs that {@code src/main/cpp/build --tests} made: on this
 * processor, under the sanitizers, with AMX modelled in C++, and as aarch64 where an emulator is
 * installed. All must give the same digest of the same random models' vectors.
 */
class ProgramTest {
  private static final Path PROGRAMS = Path.of(Machine.property("jetd.test.encoder.programs"));
  private static final String HERE = Platform.current().orElseThrow().directory();

  @Test
  void everyProcessorGivesTheSameVectorsOfRandomModels() throws Exception {
    String expected = passed(List.of(program(HERE, "encoder-test"), "25", "2000"));
    assertThat(passed(List.of(program(HERE, "encoder-test-sanitized"), "25", "2000")))
        .isEqualTo(expected);
    if (HERE.equals("linux-x86_64")) {
      assertThat(passed(List.of(program(HERE, "encoder-test-tiles"), "25", "10")))
          .isEqualTo(expected);
    }
    for (String emulator : emulators()) {
      assertThat(passed(concat(emulated(emulator), List.of("25", "2000")))).isEqualTo(expected);
    }
  }

  @Test
  void aHundredThousandCallsLeaveNoMemoryBehind() throws Exception {
    passed(List.of(program(HERE, "encoder-test"), "1", "100000"));
  }

  @Test
  void aarch64GivesTheGoldenVectorsOfThisProcessor(@TempDir Path directory) throws Exception {
    Path ids = directory.resolve("ids");
    Files.write(ids, Golden.cases().stream().map(ProgramTest::line).toList());
    List<String> digest = List.of("digest", Weights.FILE.toString(), ids.toString());
    List<String> here = lines(concat(List.of(program(HERE, "encoder-test")), digest));
    assertThat(here).hasSizeGreaterThan(1);
    String expected = here.getFirst().split(" ", -1)[1];
    assertThat(here).allMatch(line -> line.endsWith(" " + expected));
    for (String emulator : emulators()) {
      List<String> command = emulated(emulator);
      for (String kernel : List.of("neon-i8mm", "neon-dotprod")) {
        assertThat(lines(concat(concat(command, digest), List.of(kernel))))
            .containsExactly(kernel + " " + expected);
      }
    }
  }

  private static String line(Golden golden) {
    return Arrays.stream(golden.ids()).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }

  /** Runs the tests and returns their digest. */
  private static String passed(List<String> command) throws Exception {
    List<String> lines = lines(command);
    assertThat(lines).hasSize(1);
    assertThat(lines.getFirst()).startsWith("passed; ").contains("; digest ");
    return lines.getFirst().replaceFirst(".*digest ", "");
  }

  private static List<String> lines(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text.lines().toList();
  }

  private static String program(String platform, String name) {
    return PROGRAMS.resolve(platform).resolve(name).toString();
  }

  /** What runs the aarch64 program here; empty without an emulator or a cross compiler. */
  private static List<String> emulators() {
    boolean built = Files.exists(Path.of(program("linux-arm64", "encoder-test")));
    return Stream.of(System.getenv("PATH").split(":", -1))
        .flatMap(
            path -> Stream.of("qemu-aarch64", "qemu-aarch64-static").map(Path.of(path)::resolve))
        .filter(file -> built && !HERE.equals("linux-arm64") && Files.isExecutable(file))
        .map(Path::toString)
        .limit(1)
        .toList();
  }

  /** With every instruction that an Arm may have. */
  private static List<String> emulated(String emulator) {
    return List.of(emulator, "-cpu", "max", program("linux-arm64", "encoder-test"));
  }

  private static List<String> concat(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
