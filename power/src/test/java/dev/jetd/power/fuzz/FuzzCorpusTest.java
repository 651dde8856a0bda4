package dev.jetd.power.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.board.IdentityFuzz;
import dev.jetd.power.energy.EnergyCountersFuzz;
import dev.jetd.power.helper.HelperLineFuzz;
import dev.jetd.power.modes.ConfParserFuzz;
import dev.jetd.power.modes.NvpmodelOutputFuzz;
import dev.jetd.power.sensors.SensorsFuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What fuzzing found, or began with, stays mended: cross-build/fuzz runs the same for longer. */
final class FuzzCorpusTest {
  private static final Path CORPUS = Path.of("src/test/fuzz");

  /** Each parser of what others wrote. */
  record Target(String name, Consumer<byte[]> parser) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Target> targets() {
    return List.of(
        new Target("ConfParserFuzz", ConfParserFuzz::fuzzerTestOneInput),
        new Target("NvpmodelOutputFuzz", NvpmodelOutputFuzz::fuzzerTestOneInput),
        new Target("HelperLineFuzz", HelperLineFuzz::fuzzerTestOneInput),
        new Target("IdentityFuzz", IdentityFuzz::fuzzerTestOneInput),
        new Target("EnergyCountersFuzz", EnergyCountersFuzz::fuzzerTestOneInput),
        new Target("SensorsFuzz", SensorsFuzz::fuzzerTestOneInput));
  }

  @ParameterizedTest
  @MethodSource("targets")
  @Timeout(60)
  void everyInputOfTheCorpusIsTaken(Target target) throws IOException {
    List<Path> inputs;
    try (Stream<Path> files = Files.list(CORPUS.resolve(target.name))) {
      inputs = files.sorted().toList();
    }
    assertThat(inputs).isNotEmpty();
    for (Path input : inputs) {
      target.parser.accept(Files.readAllBytes(input));
    }
  }
}
