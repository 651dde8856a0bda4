package dev.jetd.bindings.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.bindings.Availability;
import dev.jetd.bindings.Availability.Available;
import dev.jetd.bindings.Availability.Unavailable;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Platform;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether ONNX Runtime can run here, or the reason an operator can act on. */
class ProbeTest {
  @TempDir private Path directory;

  /** The version the build asked for: the bindings and the library are of one family. */
  @Test
  void theLibraryOfTheFamilyCompiledAgainstIsAvailable() {
    String version = Machine.property("jetd.onnxruntime.version").replaceFirst("-.*", "");
    Available expected = new Available("ONNX Runtime " + version + ", CPU");
    assertThat(probe(Machine.natives())).isEqualTo(expected);
    assertThat(probe(Machine.natives())).isEqualTo(expected);
  }

  @Test
  void aMissingDirectoryIsNamed() {
    Path missing = directory.resolve("natives");
    assertThat(probe(missing))
        .isEqualTo(new Unavailable("There is no directory of native libraries " + missing));
  }

  @Test
  void aMissingLibraryIsNamed() throws IOException {
    for (Path library : Machine.libraries()) {
      String name = library.getFileName().toString();
      copyNatives();
      Files.delete(directory.resolve(name));
      assertThat(probe(directory))
          .isEqualTo(new Unavailable("There is no readable library " + directory.resolve(name)));
    }
    assertThat(probeWith(directory.resolve("libonnxruntime.so")))
        .isEqualTo(
            new Unavailable(
                "There is no readable library " + directory.resolve("libonnxruntime.so")));
  }

  /** The loader would not look, and die of it. */
  @Test
  void aLibraryThatWasCutOffIsNotLoaded() throws IOException {
    Path library = directory.resolve("libonnxruntime.so.1");
    for (int size : new int[] {10_000_000, 4096, 100}) {
      copyNatives();
      try (RandomAccessFile file = new RandomAccessFile(library.toFile(), "rw")) {
        file.setLength(size);
      }
      assertThat(reason(probe(directory)))
          .startsWith("The library " + library + " is cut off: " + size + " bytes of ");
    }
  }

  @Test
  void whatIsNoLibraryIsRefusedInTheLoadersWords() throws IOException {
    Path library = directory.resolve("libonnxruntime.so.1");
    for (String content : new String[] {"", "\u007fELF", "Not Found\n".repeat(1000)}) {
      copyNatives();
      Files.writeString(library, content);
      assertThat(reason(probe(directory)))
          .startsWith("ONNX Runtime could not be loaded: " + library + ": ");
    }
  }

  @Test
  void aLibraryForAnotherProcessorIsRefusedInTheLoadersWords() {
    Path foreign =
        Stream.of(Platform.values())
            .filter(platform -> !platform.equals(Platform.current().orElseThrow()))
            .map(platform -> Machine.natives().resolveSibling(platform.directory()))
            .findFirst()
            .orElseThrow();
    assertThat(reason(probe(foreign)))
        .startsWith("ONNX Runtime could not be loaded: " + foreign)
        .contains("platform");
  }

  @Test
  void anUnavailableBackendOpensNothingAndSaysWhy() {
    Path missing = directory.resolve("natives");
    try (OnnxRuntimeBackend backend = new OnnxRuntimeBackend(missing)) {
      assertThatThrownBy(() -> backend.open(Machine.miniLm(Machine.INT8), Machine.SMALL))
          .isInstanceOf(BackendException.class)
          .hasMessage("There is no directory of native libraries " + missing);
    }
  }

  /** Two cannot live in one process, and the second is not silently replaced by the first. */
  @Test
  void anOperatorsLibraryThatIsNotTheOneLoadedIsSaidNotToBe() throws IOException {
    Availability shipped = probe(Machine.natives());
    assertThat(shipped).isInstanceOf(Available.class);
    copyNatives();
    Path own = directory.resolve("libonnxruntime.so.1");
    assertThat(reason(probeWith(own))).startsWith("This process runs ").contains(own.toString());
  }

  private void copyNatives() throws IOException {
    for (Path library : Machine.libraries()) {
      Path copy = directory.resolve(library.getFileName());
      Files.copy(library, copy, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static Availability probe(Path natives) {
    try (OnnxRuntimeBackend backend = new OnnxRuntimeBackend(natives)) {
      return backend.probe();
    }
  }

  private static Availability probeWith(Path library) {
    try (OnnxRuntimeBackend backend = new OnnxRuntimeBackend(Machine.natives(), library)) {
      return backend.probe();
    }
  }

  private static String reason(Availability availability) {
    assertThat(availability).isInstanceOf(Unavailable.class);
    return ((Unavailable) availability).reason();
  }
}
