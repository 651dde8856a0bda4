package dev.jetd.daemon.cli;

import dev.jetd.daemon.bench.FileTexts;
import dev.jetd.daemon.bench.Load;
import dev.jetd.daemon.bench.Plan;
import dev.jetd.daemon.bench.Report;
import dev.jetd.daemon.bench.ReportJson;
import dev.jetd.daemon.bench.ReportText;
import dev.jetd.daemon.bench.RequestShape;
import dev.jetd.daemon.bench.Target;
import dev.jetd.daemon.bench.Texts;
import dev.jetd.daemon.bench.WordTexts;
import dev.jetd.daemon.config.ValueType;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jetd bench}: what a server makes of a load, this daemon or another. */
@Command(
    name = "bench",
    description = {
      "Put an embedding server under load and tell how it does.",
      "Without --rate, each connection asks again when it has its answer. With it, requests arrive"
          + " by chance at that rate, and latency counts from when they were due."
    },
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {
  private static final Pattern TOKENS = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");
  private static final int OPEN_LOOP_CONNECTIONS = 256;
  private static final ValueType<Duration> TIME =
      ValueType.duration(Duration.ZERO, Duration.ofHours(24));

  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "the server (${DEFAULT-VALUE})",
      defaultValue = "http://127.0.0.1:8080")
  private URI url = URI.create("");

  @Option(
      names = "--api",
      paramLabel = "SHAPE",
      description = "seed: POST /api/v1/embed; openai: POST /v1/embeddings (${DEFAULT-VALUE})",
      defaultValue = "seed")
  private String api = "";

  @Option(names = "--model", paramLabel = "NAME", description = "model to ask for")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--header",
      paramLabel = "'NAME: VALUE'",
      description = "sent with every request, such as 'Authorization: Bearer KEY'")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "connections (1; with --rate, at most " + OPEN_LOOP_CONNECTIONS + ")")
  private Optional<Integer> connections = Optional.empty();

  @Option(names = "--rate", paramLabel = "R", description = "requests a second that arrive")
  private Optional<Double> rate = Optional.empty();

  @Option(
      names = "--texts",
      paramLabel = "FILE",
      description = "texts to send, one a line, instead of made ones")
  private Optional<Path> texts = Optional.empty();

  @Option(
      names = "--tokens",
      paramLabel = "N|N-M",
      description = "length of made texts, drawn evenly if a range (${DEFAULT-VALUE})",
      defaultValue = "8")
  private String tokens = "";

  @Option(
      names = "--repeat",
      negatable = true,
      description =
          "send a file's lines, or "
              + WordTexts.DISTINCT
              + " made texts, over and over, so that caches answer; else no text comes twice")
  private boolean repeat;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "texts a request (${DEFAULT-VALUE})",
      defaultValue = "1")
  private int batch;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "how long to count (${DEFAULT-VALUE})",
      defaultValue = "10s")
  private String duration = "";

  @Option(
      names = "--warm-up",
      paramLabel = "TIME",
      description = "how long to ask before that (${DEFAULT-VALUE})",
      defaultValue = "2s")
  private String warmUp = "";

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "how long to wait for an answer (${DEFAULT-VALUE})",
      defaultValue = "30s")
  private String timeout = "";

  @Option(
      names = "--retry",
      description =
          "ask again after 429 and 503, when Retry-After says; else each counts as failed")
  private boolean retry;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "another one gives other texts and arrivals (${DEFAULT-VALUE})",
      defaultValue = "1")
  private long seed;

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  @Option(
      names = "--progress",
      negatable = true,
      description = "a line a second on stderr; by default where that is a terminal")
  private Optional<Boolean> progress = Optional.empty();

  BenchCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException {
    Load load = new Load(plan());
    try {
      load.probe();
    } catch (IOException e) {
      around.err().println("jetd: no vectors from " + url + ": " + e.getMessage());
      return ExitCode.FAILED;
    }
    Report report = load.run(progress());
    around.out().println(json ? ReportJson.of(report) : ReportText.of(report));
    return report.latency().count() > 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private Plan plan() {
    try {
      return new Plan(
          new Target(address(), headers, time("--timeout", timeout, Duration.ofMillis(1))),
          shape(),
          model,
          texts.isPresent() ? file(texts.get()) : words(),
          batch,
          rate.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
          seed,
          connections.orElse(rate.isPresent() ? OPEN_LOOP_CONNECTIONS : 1),
          time("--warm-up", warmUp, Duration.ZERO),
          time("--duration", duration, Duration.ofMillis(1)),
          retry);
    } catch (IllegalArgumentException e) {
      throw usage("" + e.getMessage());
    }
  }

  /** Where the server stands below a path, that path is kept. */
  private URI address() {
    String base = url.toString();
    return URI.create(
        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + shape().path());
  }

  private RequestShape shape() {
    ValueType<RequestShape> shapes = ValueType.oneOf(List.of(RequestShape.values()));
    return shapes
        .parser()
        .apply(api)
        .orElseThrow(() -> usage("--api is " + shapes.expects() + ", not '" + api + "'"));
  }

  private Texts words() {
    Matcher range = TOKENS.matcher(tokens);
    if (!range.matches()) {
      throw usage("--tokens is a number or a range such as 4-256, not '" + tokens + "'");
    }
    int least = Integer.valueOf(range.group(1));
    int most = range.group(2) == null ? least : Integer.valueOf(range.group(2));
    return new WordTexts(least, most, seed, repeat);
  }

  private Texts file(Path file) {
    try {
      return new FileTexts(Files.readAllLines(file, StandardCharsets.UTF_8), repeat);
    } catch (IOException e) {
      throw usage(file + " cannot be read: " + e);
    } catch (IllegalArgumentException e) {
      throw usage(file + " " + e.getMessage());
    }
  }

  private Duration time(String flag, String text, Duration least) {
    return TIME.parser()
        .apply(text)
        .filter(time -> time.compareTo(least) >= 0)
        .orElseThrow(() -> usage(flag + " is " + TIME.expects() + ", not '" + text + "'"));
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  private Consumer<Load.Progress> progress() {
    return progress.orElse(Terminal.isOn(2)) ? this::show : now -> {};
  }

  private void show(Load.Progress now) {
    around
        .err()
        .printf(
            Locale.ROOT,
            "%4d s  %,d answered  %,d failed%n",
            now.elapsed(),
            now.answered(),
            now.failed());
  }
}
