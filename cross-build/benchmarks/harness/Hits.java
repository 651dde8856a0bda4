import dev.jetd.daemon.bench.Answer;
import dev.jetd.daemon.bench.HttpConnection;
import dev.jetd.daemon.bench.RequestShape;
import dev.jetd.daemon.bench.WordTexts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Cache hits beside a handler that only reads and writes bodies of the same size, on the same Java with the same flags. */
final class Hits {

  private Hits() {}

  static void run(Setup setup, List<String> arguments) throws Exception {
    int rounds = (int) Bench.option(arguments, "--rounds", 5);
    double seconds = Bench.option(arguments, "--seconds", 4);
    Bench.nothingLeft(arguments);
    WordTexts texts = new WordTexts(8, 8, 1, true);
    try (Server jetd = setup.jetd(Setup.DEFAULT, "--cache-memory", "64MiB")) {
      int size = fill(jetd, texts);
      try (Server empty = emptyServer(setup, size)) {
        System.out.println("| connections | hits/s | / empty handler | p50, ms | empty handler's p50, ms |");
        System.out.println("| --- | --- | --- | --- | --- |");
        for (int connections : new int[] {1, 8, 32}) {
          List<Figures> hits = new ArrayList<>();
          List<Figures> nothing = new ArrayList<>();
          for (int round = 0; round < rounds; round++) {
            hits.add(Figures.of(Scenario.closedLoop(jetd.target(), texts, connections, 1, seconds)));
            nothing.add(Figures.of(Scenario.closedLoop(empty.target(), texts, connections, 1, seconds)));
          }
          System.out.printf(
              "| %d | %s | %s | %s | %s |%n",
              connections,
              Spread.of(hits, Figures::perSecond).text("%.0f"),
              Spread.ratio(hits, nothing, Figures::perSecond).text("%.2f"),
              Spread.of(hits, Figures::p50).text("%.3f"),
              Spread.of(nothing, Figures::p50).text("%.3f"));
        }
      }
    }
  }

  /** Computes every text once. Returns the bytes of an answer. */
  private static int fill(Server jetd, WordTexts texts) throws Exception {
    int size = 0;
    try (HttpConnection connection = new HttpConnection(jetd.target())) {
      for (long i = 0; i < WordTexts.DISTINCT; i++) {
        Answer answer =
            connection.post(RequestShape.SEED.body(List.of(texts.at(i)), Optional.empty()));
        size = answer.length();
      }
    }
    Scenario.closedLoop(jetd.target(), texts, 8, 0, 3);
    return size;
  }

  private static Server emptyServer(Setup setup, int size) throws Exception {
    Server server =
        Server.start(
            "empty handler",
            List.of(
                setup.java().toString(),
                "-XX:+UseSerialGC",
                "-Xms16m",
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                setup.classPath(),
                "EmptyServer",
                "PORT",
                Integer.toString(size)),
            Map.of(),
            setup.work().resolve("logs/empty.log"));
    Scenario.closedLoop(server.target(), new WordTexts(8, 8, 1, true), 8, 0, 3);
    return server;
  }
}
