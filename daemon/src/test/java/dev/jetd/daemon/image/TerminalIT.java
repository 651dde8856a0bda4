package dev.jetd.daemon.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that draw, on a real terminal, until Ctrl-C. */
final class TerminalIT {
  private static final int SIGINT = 128 + 2;
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";
  private static final String HOME = "\u001b[H";
  private static final String ALTERNATE_SCREEN = "\u001b[?1049";

  @TempDir private Path state;

  @Test
  void telemetryFitsTheTerminalAndLeavesItAsItWas() throws Exception {
    try (TerminalProcess jetd =
        TerminalProcess.start(
            state, 12, 40, "telemetry --simulate orin-nano-super --interval 200")) {
      jetd.await(shown -> frames(shown).size() > 3);
      jetd.interrupt();
      TerminalProcess.End end = jetd.end();
      assertThat(end.code()).isEqualTo(SIGINT);
      assertThat(end.shown())
          .contains(HIDE_CURSOR)
          .endsWith(SHOW_CURSOR)
          .doesNotContain(ALTERNATE_SCREEN, "Exception");
      // The frame that Ctrl-C fell into has the terminal's echo of it within.
      List<String> frames = frames(end.shown());
      for (String frame : frames.subList(0, 2)) {
        List<String> lines = frame.replaceAll("\u001b\\[[?\\d]*[A-Za-z]", "").lines().toList();
        assertThat(lines).hasSize(11).allMatch(line -> line.length() <= 40);
        assertThat(frame).contains("cpu0");
      }
    }
  }

  /** Those that another one followed. */
  private static List<String> frames(String shown) {
    List<String> parts = Arrays.asList(shown.split(java.util.regex.Pattern.quote(HOME), -1));
    return parts.size() < 3 ? List.of() : parts.subList(1, parts.size() - 1);
  }

  @Test
  void aTerminalThatCannotBeDrawnOnGetsPlainText() throws Exception {
    try (TerminalProcess jetd =
        TerminalProcess.start(
            state, 24, 80, "telemetry --plain --simulate agx-thor --interval 50 --count 2")) {
      TerminalProcess.End end = jetd.end();
      assertThat(end.code()).isZero();
      assertThat(end.shown()).contains("SIMULATED", "gpu-gpc-0").doesNotContain("\u001b");
    }
  }

  @Test
  void aCalibrationThatIsInterruptedBringsTheModeBack() throws Exception {
    try (ImageProcess daemon =
        ImageProcess.start(
            state,
            "serve",
            "--api-port",
            "0",
            "--admin-port",
            "0",
            "--simulate",
            "orin-nano-super")) {
      int port = daemon.awaitReady();
      String before = mode(port);
      try (TerminalProcess jetd =
          TerminalProcess.start(state, 24, 80, "calibrate --measure 1m --api-port " + port)) {
        jetd.await(shown -> shown.contains("SIMULATED") && shown.contains("/"));
        jetd.interrupt();
        TerminalProcess.End end = jetd.end();
        assertThat(end.code()).isEqualTo(SIGINT);
        assertThat(end.shown())
            .contains("jetd: calibration ")
            .doesNotContain("Exception", "no answer", ALTERNATE_SCREEN, HIDE_CURSOR);
        assertThat(end.shown().lastIndexOf("\u001b[?7h"))
            .isGreaterThan(end.shown().lastIndexOf("\u001b[?7l"));
      }
      assertThat(mode(port)).isEqualTo(before);
    }
  }

  private static String mode(int port) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/power")).build();
      JsonNode power =
          new ObjectMapper().readTree(client.send(request, BodyHandlers.ofString()).body());
      return power.get("current").toString();
    }
  }
}
