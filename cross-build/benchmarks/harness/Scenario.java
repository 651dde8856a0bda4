import dev.jetd.daemon.bench.Load;
import dev.jetd.daemon.bench.Plan;
import dev.jetd.daemon.bench.Report;
import dev.jetd.daemon.bench.RequestShape;
import dev.jetd.daemon.bench.Target;
import dev.jetd.daemon.bench.Texts;
import dev.jetd.daemon.bench.WordTexts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A load that every contender gets. */
record Scenario(String precision, int leastTokens, int mostTokens, int connections) {

  static final List<Scenario> ALL =
      List.of(
          new Scenario("int8", 8, 8, 1),
          new Scenario("int8", 8, 8, 8),
          new Scenario("int8", 8, 8, 32),
          new Scenario("int8", 16, 16, 1),
          new Scenario("int8", 4, 256, 1),
          new Scenario("int8", 4, 256, 8),
          new Scenario("int8", 4, 256, 32),
          new Scenario("fp32", 8, 8, 1),
          new Scenario("fp32", 8, 8, 8),
          new Scenario("fp32", 8, 8, 32));

  /** What a connection asks at a time; one connection leaves the rest of the machine idle. */
  int floorThreads() {
    return connections == 1 ? 1 : Runtime.getRuntime().availableProcessors();
  }

  String label() {
    String tokens =
        leastTokens == mostTokens ? leastTokens + " tokens" : leastTokens + " to " + mostTokens;
    return precision.toUpperCase(java.util.Locale.ROOT) + ", " + tokens + ", " + connections
        + (connections == 1 ? " client" : " clients");
  }

  /**
   * Runs it.
   *
   * @param seed of texts that no other run sends
   */
  Report run(Target target, long seed, double warmUp, double seconds) throws InterruptedException {
    return closedLoop(
        target, new WordTexts(leastTokens, mostTokens, seed, false), connections, warmUp, seconds);
  }

  static Report closedLoop(
      Target target, Texts texts, int connections, double warmUp, double seconds)
      throws InterruptedException {
    return load(target, texts, OptionalDouble.empty(), connections, warmUp, seconds);
  }

  static Report load(
      Target target,
      Texts texts,
      OptionalDouble rate,
      int connections,
      double warmUp,
      double seconds)
      throws InterruptedException {
    Plan plan =
        new Plan(
            target,
            RequestShape.SEED,
            Optional.empty(),
            texts,
            1,
            rate,
            1,
            connections,
            Duration.ofMillis((long) (warmUp * 1e3)),
            Duration.ofMillis((long) (seconds * 1e3)),
            false);
    return new Load(plan).run(progress -> {});
  }
}
