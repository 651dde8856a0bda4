import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** How busy the GPU is while something runs, by NVML through nvidia-smi, where that is there. */
final class GpuBusy implements AutoCloseable {
  private static final List<String> COMMAND =
      List.of(
          "nvidia-smi", "--id=0", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits", "-lms", "200");

  private final Process process;

  private GpuBusy(Process process) {
    this.process = process;
  }

  /** Begins to look. */
  static GpuBusy begin() throws IOException {
    return new GpuBusy(new ProcessBuilder(COMMAND).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  /** Ends looking, and says what was seen. */
  String end() throws IOException {
    process.destroy();
    String seen = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    OptionalDouble mean = mean(seen);
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
