import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What is measured and with what, as {@code cross-build/bench} found it.
 *
 * @param root top of the checkout
 * @param work where downloads, logs and state go
 * @param java the Java that everything runs on
 * @param classPath of this program, which has jetd's own jars in it
 */
record Setup(Path root, Path work, Path java, String classPath) {

  /** The precision that jetd serves unless told otherwise. */
  static final String DEFAULT = "int8-exact";

  Path image() {
    return root.resolve("daemon/target/image");
  }

  Path bundle(String precision) {
    return image().resolve("models/all-MiniLM-L6-v2/1-" + precision);
  }

  /** The daemon, with caches off unless told otherwise. */
  Server jetd(String precision, String... flags) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                image().resolve("bin/jetd").toString(),
                "serve",
                "--api-port",
                "PORT",
                "--admin-port",
                "0",
                "--state-dir",
                Files.createDirectories(work.resolve(state(precision, flags))).toString(),
                "--models-default",
                "all-MiniLM-L6-v2:1-" + precision));
    command.addAll(flags.length == 0 ? List.of("--cache-memory", "0") : List.of(flags));
    return start("jetd", precision, command, Map.of());
  }

  /** Daemons of other flags may run at the same time. */
  private static String state(String precision, String... flags) {
    return "state-" + precision + '-' + Integer.toHexString(List.of(flags).hashCode());
  }

  /** Fails where the peer is not installed. */
  Server peer(String name, String precision) throws IOException {
    Path home = root.resolve("cross-build/benchmarks").resolve(name);
    Path installed = work.resolve(name);
    List<String> command =
        switch (name) {
          case "python" ->
              List.of(
                  installed.resolve("bin/python").toString(),
                  home.resolve("server.py").toString(),
                  bundle(precision).toString(),
                  "PORT");
          case "node" ->
              List.of(
                  "node", installed.resolve("server.mjs").toString(), bundle(precision).toString(), "PORT");
          case "langchain4j" ->
              List.of(
                  java.toString(),
                  "-Xmx512m",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  installed.resolve("classes") + ":" + installed.resolve("lib/*"),
                  "Server",
                  precision,
                  "PORT");
          default -> throw new IllegalArgumentException(name);
        };
    // DJL's tokenizer would look for an update and tell of its use otherwise.
    return start(name, precision, command, Map.of("OPT_OUT_TRACKING", "true", "DJL_OFFLINE", "true",
        "DJL_CACHE_DIR", work.resolve("djl").toString()));
  }

  private Server start(
      String name, String precision, List<String> command, Map<String, String> environment)
      throws IOException {
    return Server.start(
        name, command, environment, work.resolve("logs/" + name + "-" + precision + ".log"));
  }
}
