import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** How busy the GPU is while something runs, by NVML through nvidia-smi, where that is there. */
final class GpuBusy implements AutoCloseable {
  private static final List<String> COMMAND =
      List.of(
          "nvidia-smi", "--id=0", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits", "-lms", "200");

  private final Process process;
  private final Path seen;

  private GpuBusy(Process process, Path seen) {
    this.process = process;
    this.seen = seen;
  }

  /**
   * Begins to look.
   *
   * @param seen where nvidia-smi writes: its pipe is closed with the process, whatever is still in it
   */
  static GpuBusy begin(Path seen) throws IOException {
    return begin(COMMAND, seen);
  }

  static GpuBusy begin(List<String> command, Path seen) throws IOException {
    return new GpuBusy(
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(seen.toFile())
            .start(),
        seen);
  }

  /** Ends looking, and says what was seen. */
  String end() throws IOException {
    process.destroy();
    process.onExit().join();
    OptionalDouble mean = mean(Files.readString(seen, StandardCharsets.US_ASCII));
    return mean.isEmpty()
        ? "nvidia-smi tells nothing of this GPU"
        : String.format(Locale.ROOT, "busy %.0f %% of the time, by nvidia-smi", mean.getAsDouble());
  }

  /** The mean of lines of percents; a Jetson's nvidia-smi has [N/A] there. */
  static OptionalDouble mean(String lines) {
    return lines
        .lines()
        .map(String::strip)
        .filter(line -> line.matches("\\d{1,3}"))
        .mapToInt(Integer::parseInt)
        .average();
  }

  @Override
  public void close() {
    process.destroy();
  }
}
