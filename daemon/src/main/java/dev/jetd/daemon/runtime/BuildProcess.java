package dev.jetd.daemon.runtime;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.models.Bundle;
import dev.jetd.power.modes.ProcessRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Builds engines in a process of its own, by the same command as an operator would: what goes wrong
 * there, down to a crash or the kernel's want of memory, is not the daemon's end. It yields the
 * processors to everybody else, and is the first to go where memory ends.
 */
final class BuildProcess {
  /** A build that takes longer is none. */
  private static final Duration LIMIT = Duration.ofHours(3);

  /** First to be killed, and last to be run; then becomes what its arguments say. */
  private static final String YIELDING =
      "echo 900 >/proc/self/oom_score_adj 2>/dev/null; exec nice -n 19 \"$@\"";

  private final ProcessRunner runner;
  private final Path java;
  private final String classPath;
  private final Path home;
  private final Configuration config;
  private final Engines engines;
  private final Map<String, String> environment;

  /**
   * @param home of the image
   */
  BuildProcess(
      ProcessRunner runner,
      Path java,
      String classPath,
      Path home,
      Configuration config,
      Engines engines,
      Map<String, String> environment) {
    this.runner = runner;
    this.java = java;
    this.classPath = classPath;
    this.home = home;
    this.config = config;
    this.engines = engines;
    this.environment = environment;
  }

  /**
   * Runs it to its end.
   *
   * @throws BackendException with its last words; with a fault if another try may go better
   */
  void build(Bundle bundle) {
    ProcessRunner.Outcome outcome = runner.run(command(bundle), LIMIT);
    if (outcome.exit().isPresent() && outcome.exit().getAsInt() == 0) {
      return;
    }
    String said = lastLine(outcome.output());
    if (outcome.exit().isPresent() && outcome.exit().getAsInt() == 1) {
      throw new BackendException(said);
    }
    String how =
        outcome.exit().isPresent()
            ? "ended with " + outcome.exit().getAsInt()
            : "could not be started, or was killed";
    throw new BackendException(
        DeviceFault.FAILED, "building engines " + how + (said.isEmpty() ? "" : ": " + said));
  }

  List<String> command(Bundle bundle) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", YIELDING, "sh", "env"));
    String libraries = environment.getOrDefault("LD_LIBRARY_PATH", "");
    if (!libraries.isEmpty()) {
      command.add("LD_LIBRARY_PATH=" + libraries);
    }
    command.addAll(
        List.of(
            java.toString(),
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED",
            "-Djetd.home=" + home,
            "-cp",
            classPath,
            "dev.jetd.daemon.Main",
            "models",
            "build-engine",
            "--quiet",
            bundle.directory().toAbsolutePath().toString()));
    command.addAll(flags());
    return command;
  }

  /** All that shapes engines; the rest of the configuration is not the child's business. */
  private List<String> flags() {
    List<String> flags = new ArrayList<>();
    flag(flags, Settings.TENSORRT_ENGINES.key(), engines.directory().toAbsolutePath().toString());
    flag(flags, Settings.GPU_LIBRARIES.key(), String.join(",", config.get(Settings.GPU_LIBRARIES)));
    flag(
        flags,
        Settings.TENSORRT_PRECISION.key(),
        config.get(Settings.TENSORRT_PRECISION).name().toLowerCase(Locale.ROOT));
    flag(
        flags,
        Settings.TENSORRT_RUN_TOKENS.key(),
        config.get(Settings.TENSORRT_RUN_TOKENS).toString());
    flag(
        flags,
        Settings.TENSORRT_BUILD_MEMORY.key(),
        config.get(Settings.TENSORRT_BUILD_MEMORY).toString());
    return flags;
  }

  private static void flag(List<String> flags, String key, String value) {
    if (!value.isEmpty()) {
      flags.add("--" + key.replace('.', '-'));
      flags.add(value);
    }
  }

  private static String lastLine(String output) {
    List<String> lines = output.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    return lines.isEmpty() ? "" : lines.getLast().replaceFirst("^jetd: ", "");
  }
}
