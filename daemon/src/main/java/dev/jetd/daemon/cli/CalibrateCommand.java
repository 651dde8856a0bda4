package dev.jetd.daemon.cli;

import dev.jetd.daemon.config.ValueType;
import dev.jetd.models.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jetd calibrate}: has the running daemon measure each power mode, and shows the table. */
@Command(
    name = "calibrate",
    description = {
      "Have the running daemon measure latency, throughput and power of each power mode that",
      "switches without a reboot. Best with no other load. Ctrl-C brings the mode back."
    },
    mixinStandardHelpOptions = true)
final class CalibrateCommand implements Callable<Integer> {
  private static final String PATH = "/api/v1/power/calibration";
  private static final long LOOK_NANOS = 300_000_000;

  /** Longer than the daemon takes for it. */
  private static final Duration BRINGING_BACK = Duration.ofMinutes(2);

  private static final ValueType<Duration> TIME =
      ValueType.duration(Duration.ofMillis(200), Duration.ofMinutes(2));

  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--measure",
      paramLabel = "TIME",
      description = "how long each of a mode's three measurements takes (${DEFAULT-VALUE})",
      defaultValue = "10s")
  private String measure = "";

  @Option(names = "--show", description = "show the table there is, and measure nothing")
  private boolean show;

  @Option(names = "--json", description = "print what the daemon answers at the end")
  private boolean json;

  CalibrateCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException {
    long millis =
        TIME.parser()
            .apply(measure)
            .orElseThrow(
                () ->
                    new CommandLine.ParameterException(
                        spec.commandLine(), "--measure is " + TIME.expects()))
            .toMillis();
    try (ServerClient client = new DaemonCommand(around, spec).client()) {
      return show
          ? tell(client.send("GET", PATH, ""))
          : run(client, "{\"measure_ms\": " + millis + "}");
    } catch (IOException e) {
      around.err().println("jetd: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private int run(ServerClient client, String plan) throws IOException, InterruptedException {
    try (UntilSignal signal = UntilSignal.begin(BRINGING_BACK)) {
      ServerClient.Reply reply = client.send("POST", PATH, plan);
      if (!reply.isGood()) {
        return tell(reply);
      }
      StepLine steps = new StepLine(around.err(), Terminal.isScreen(2, around.environment()));
      while (running(reply) && !signal.await(LOOK_NANOS)) {
        steps.show(line(reply));
        reply = client.send("GET", PATH, "");
      }
      steps.end();
      return running(reply) || signal.hasCome() ? giveUp(client, steps) : tell(reply);
    }
  }

  private static boolean running(ServerClient.Reply reply) {
    return reply.isGood() && reply.field("state").equals("running");
  }

  private static String line(ServerClient.Reply reply) {
    return String.format(
        Locale.ROOT,
        "%s%3s/%s  %s",
        DaemonCommand.simulated(reply),
        reply.field("done"),
        reply.field("of"),
        reply.field("step"));
  }

  /** At Ctrl-C: stays until the daemon says that the mode is as it was. */
  private int giveUp(ServerClient client, StepLine steps) throws IOException, InterruptedException {
    ServerClient.Reply reply = client.send("DELETE", PATH, "");
    CountDownLatch never = new CountDownLatch(1);
    while (running(reply)) {
      steps.show(line(reply));
      var unused = never.await(LOOK_NANOS, TimeUnit.NANOSECONDS);
      reply = client.send("GET", PATH, "");
    }
    steps.end();
    String how = reply.isGood() ? reply.field("step") : reply.error();
    around.err().println("jetd: calibration " + how);
    return ExitCode.FAILED;
  }

  private int tell(ServerClient.Reply reply) {
    if (!reply.isGood()) {
      around.err().println("jetd: " + reply.error());
      return ExitCode.FAILED;
    }
    boolean bad = !show && !reply.field("state").equals("done");
    if (bad) {
      around.err().println("jetd: calibration failed: " + reply.field("step"));
    }
    if (json) {
      around.out().println(reply.body());
    } else {
      print(reply);
    }
    return bad ? ExitCode.FAILED : ExitCode.OK;
  }

  private void print(ServerClient.Reply reply) {
    if (reply.field("table.at").isEmpty()) {
      around.out().println("this board has not been calibrated with this model");
      return;
    }
    around.out().println(DaemonCommand.simulated(reply) + reply.field("table.board"));
    around.out().println(reply.field("table.model") + ", " + reply.field("table.at"));
    if (!reply.field("table.foreign").equals("0")) {
      around.out().println(reply.field("table.foreign") + " texts of others ran meanwhile");
    }
    around.out().println();
    around.out().println(" id  name              ms alone     texts/s  in runs   idle W   busy W");
    if (Json.field(Json.field(reply.value(), "table"), "modes") instanceof List<?> modes) {
      modes.forEach(this::row);
    }
  }

  private void row(Object mode) {
    around
        .out()
        .printf(
            Locale.ROOT,
            "%3s  %-16s %9s %11s %8s %8s %8s%n",
            Json.field(mode, "id"),
            Json.field(mode, "name"),
            Json.field(mode, "latency_ms"),
            Json.field(mode, "requests_per_second"),
            Json.field(mode, "batch"),
            Json.field(mode, "idle_watts"),
            Json.field(mode, "busy_watts"));
  }
}
