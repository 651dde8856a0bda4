import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code cross-build/bench} runs: ROOT WORK JAVA MEASURE [its arguments]. */
final class Bench {

  private Bench() {}

  public static void main(String[] arguments) throws Exception {
    Setup setup =
        new Setup(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            Path.of(arguments[2]),
            System.getProperty("java.class.path"));
    List<String> rest = new ArrayList<>(List.of(arguments).subList(4, arguments.length));
    switch (arguments[3]) {
      case "peers" -> Peers.run(setup, rest);
      case "overload" -> Overload.run(setup, rest);
      case "exact" -> Exact.run(setup, rest);
      case "hits" -> Hits.run(setup, rest);
      case "near" -> Near.run(setup, rest);
      case "precisions" -> Precisions.run(setup, rest);
      case "encoder" -> Encoders.run(setup, rest);
      case "lanes" -> Lanes.run(setup, rest);
      case "soak" -> Soak.run(setup, rest);
      default -> throw new IllegalArgumentException(arguments[3]);
    }
    // Servers end with the process; so does whatever of ours still waits for one.
    System.exit(0);
  }

  /** Takes {@code --name value} out of the arguments. */
  static double option(List<String> arguments, String name, double otherwise) {
    int at = arguments.indexOf(name);
    if (at < 0) {
      return otherwise;
    }
    String value = at + 1 < arguments.size() ? arguments.get(at + 1) : "";
    if (!value.matches("\\d{1,6}(\\.\\d{1,3})?")) {
      refuse(name + " wants a number");
    }
    arguments.subList(at, at + 2).clear();
    return Double.parseDouble(value);
  }

  /** Takes {@code --name path} out of the arguments. */
  static Path path(List<String> arguments, String name, Path otherwise) {
    int at = arguments.indexOf(name);
    if (at < 0) {
      return otherwise;
    }
    if (at + 1 == arguments.size()) {
      refuse(name + " wants a path");
    }
    Path path = Path.of(arguments.get(at + 1));
    arguments.subList(at, at + 2).clear();
    return path;
  }

  /** Nothing may be left when all that is known was taken. */
  static void nothingLeft(List<String> arguments) {
    if (!arguments.isEmpty()) {
      refuse("what is " + arguments.getFirst() + "? cross-build/bench --help tells what there is");
    }
  }

  private static void refuse(String message) {
    System.err.println("jetd: " + message);
    System.exit(64);
  }
}
