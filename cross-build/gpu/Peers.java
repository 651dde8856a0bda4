import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** PyTorch and ONNX Runtime on the same GPU, where Python has them: told beside jetd's figures, and not judged. */
final class Peers {
  private static final long MINUTES = 8;

  private Peers() {}

  /**
   * @param shapes such as 32x16
   * @return rows of a table: who, shape, milliseconds, texts a second; or who, and why not
   */
  static List<String> rows(Path script, Path graph, List<String> shapes, Path log)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("python3", script.toString(), graph.toString()));
    command.addAll(shapes);
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectOutput(log.toFile())
              .redirectError(log.resolveSibling("peers.err").toFile())
              .start();
    } catch (IOException e) {
      return List.of("| PyTorch, ONNX Runtime | NOT RUN: there is no python3 | | |");
    }
    process.onExit().completeOnTimeout(process, MINUTES, TimeUnit.MINUTES).join().destroyForcibly();
    return parse(Files.readString(log, StandardCharsets.UTF_8));
  }

  /** Lines of who/shape/milliseconds/texts, or who/reason; anything else is some library's chatter. */
  static List<String> parse(String lines) {
    List<String> rows = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      String[] fields = line.split("\\|", -1);
      if (fields.length == 4 && fields[1].matches("\\d+x\\d+")) {
        rows.add("| " + String.join(" | ", fields) + " |");
      } else if (fields.length == 2) {
        rows.add("| " + fields[0] + " | NOT RUN: " + fields[1] + " | | |");
      }
    }
    return rows.isEmpty() ? List.of("| PyTorch, ONNX Runtime | NOT RUN: peers.py told nothing | | |") : rows;
  }
}
