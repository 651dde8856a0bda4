package dev.jetd.power.governor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.governor.SimulatedServer.Board;
import dev.jetd.power.governor.SimulatedServer.Day;
import dev.jetd.power.governor.SimulatedServer.Minute;
import dev.jetd.power.governor.SimulatedServer.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole days on three boards, against every fixed mode and against a clairvoyant that knows each
 * minute beforehand, switches for nothing and feels no heat. Tables and plot go to
 * target/governor.md and target/governor.svg, which docs/GOVERNOR.md and its plot are copies of.
 */
final class GovernorProofTest {
  private static final long SEED = 6;
  private static final double LIMIT = GovernorLimits.DEFAULT.thermalLimitCelsius();

  /** Figures of the models' shape, not measured: slow modes cost less a request and idle lower. */
  private static final Map<String, Board> BOARDS =
      Map.of(
          "orin-nano-super",
          new Board(
              "orin-nano-super",
              10,
              8,
              70,
              100,
              2.2,
              4.6,
              List.of(
                  new Mode(0, "15W", 0.6, 4.2, 11),
                  new Mode(1, "25W", 0.9, 4.6, 15.5),
                  new Mode(2, "MAXN_SUPER", 1, 5, 19))),
          "orin-nx-16gb-super",
          new Board(
              "orin-nx-16gb-super",
              7,
              5.5,
              100,
              80,
              1.6,
              3.6,
              List.of(
                  new Mode(3, "25W", 0.5, 5.2, 12.5),
                  new Mode(4, "40W", 0.95, 6, 24),
                  new Mode(0, "MAXN_SUPER", 1, 6.6, 28))),
          "agx-orin-64gb",
          new Board(
              "agx-orin-64gb",
              6,
              4.5,
              110,
              50,
              0.9,
              2,
              List.of(new Mode(3, "MODE_50W", 0.75, 9, 32), new Mode(0, "MAXN", 1, 11, 48))));

  private static final String HEADER =
      """
      # The governor, in simulation

      Whole days of arrivals on three boards, as simulated; **no board has run this**. Modes, speeds and watts are of
      a plausible size and not measured. Service times scatter, batches queue, heat slows the hardware down at 99 C.
      The clairvoyant knows each minute beforehand, takes the cheapest mode that holds it, switches for nothing and
      feels no heat. Traces: DAY is a night, a ramp, a working day; BURSTS a quiet day with 14 bursts that rise
      within 20 s; HOT the day at three quarters in an afternoon of 45 C, the fan dead from 20 to 22 h.

      These days also served to choose the governor's margins; the table at the end has days that did not. In BURSTS
      each burst costs about the minute it begins in, and 14 of 1440 minutes are already 1 %: that trace is at the
      edge by its nature.

      To make this again: `mvn -pl power -Dtest=GovernorProofTest test`, then copy `power/target/governor.md` to
      `docs/GOVERNOR.md` and `power/target/governor.svg` beside it.

      ![energy by policy, clairvoyant = 1](governor.svg)
      """;

  private static final StringBuilder REPORT = new StringBuilder();
  private static final StringBuilder OTHER_DAYS = new StringBuilder();
  private static final GovernorPlot PLOT = new GovernorPlot();

  @ParameterizedTest
  @CsvSource({
    "orin-nano-super,DAY", "orin-nano-super,BURSTS", "orin-nano-super,HOT",
    "orin-nx-16gb-super,DAY", "orin-nx-16gb-super,BURSTS", "orin-nx-16gb-super,HOT",
    "agx-orin-64gb,DAY", "agx-orin-64gb,BURSTS", "agx-orin-64gb,HOT",
  })
  void holdsTheTargetForLessThanAnyFixedMode(String name, Trace trace) {
    Board board = Optional.ofNullable(BOARDS.get(name)).orElseThrow();
    Map<Mode, Day> fixed = new LinkedHashMap<>();
    board
        .modes()
        .forEach(m -> fixed.put(m, day(board, trace).run(m.id(), seen -> Optional.empty())));
    Governor governor =
        new Governor(board.table(), new Policy.Slo(board.targetMillis()), GovernorLimits.DEFAULT);
    Day ours =
        day(board, trace)
            .run(board.modes().get(0).id(), seen -> governor.tick(seen).map(Decision::to));
    double clairvoyant = clairvoyant(List.copyOf(fixed.values()));
    report(board, trace, fixed, ours, clairvoyant);

    fixed.forEach(
        (mode, day) ->
            PLOT.bar(name + " " + trace, mode.name(), day.joules() / clairvoyant, good(day)));
    PLOT.bar(name + " " + trace, "slo", ours.joules() / clairvoyant, good(ours));

    assertThat(ours.held()).isGreaterThanOrEqualTo(0.99);
    assertThat(ours.hottest()).isLessThanOrEqualTo(LIMIT);
    assertThat(ours.mostSwitchesAnHour()).isLessThanOrEqualTo(20);
    assertThat(ours.joules()).isLessThanOrEqualTo(1.10 * clairvoyant);
    assertThat(fixed.values().stream().filter(GovernorProofTest::good).mapToDouble(Day::joules))
        .isNotEmpty()
        .allMatch(joules -> ours.joules() < joules);
    assertThat(governor.audit()).hasSizeBetween(1, ours.switches());
  }

  /** The hardest trace, on days whose arrivals nothing was chosen by. */
  @ParameterizedTest
  @CsvSource({
    "orin-nano-super,101", "orin-nano-super,102", "orin-nano-super,103", "orin-nano-super,104",
    "orin-nx-16gb-super,101", "orin-nx-16gb-super,102", "agx-orin-64gb,101", "agx-orin-64gb,102",
  })
  void holdsTheTargetOnOtherDaysToo(String name, long seed) {
    Board board = Optional.ofNullable(BOARDS.get(name)).orElseThrow();
    Governor governor =
        new Governor(board.table(), new Policy.Slo(board.targetMillis()), GovernorLimits.DEFAULT);
    Day ours =
        new SimulatedServer(board, Trace.BURSTS, seed)
            .run(board.modes().get(0).id(), seen -> governor.tick(seen).map(Decision::to));
    OTHER_DAYS.append(
        String.format(
            Locale.ROOT,
            "| %s | BURSTS | %d | %.1f | %.2f %% | %d | %d |%n",
            name,
            seed,
            ours.joules() / 1000,
            100 * ours.held(),
            ours.switches(),
            ours.mostSwitchesAnHour()));
    assertThat(ours.held()).isGreaterThanOrEqualTo(0.99);
    assertThat(ours.hottest()).isLessThanOrEqualTo(LIMIT);
    assertThat(ours.mostSwitchesAnHour()).isLessThanOrEqualTo(20);
  }

  private static boolean good(Day day) {
    return day.held() >= 0.99 && day.hottest() <= LIMIT;
  }

  private static SimulatedServer day(Board board, Trace trace) {
    return new SimulatedServer(board, trace, SEED);
  }

  /** Each minute by the cheapest mode that held it, or the cheapest of all if none did. */
  private static double clairvoyant(List<Day> fixed) {
    double sum = 0;
    for (int i = 0; i < fixed.get(0).minutes().size(); i++) {
      double held = Double.POSITIVE_INFINITY;
      double any = Double.POSITIVE_INFINITY;
      for (Day day : fixed) {
        Minute minute = day.minutes().get(i);
        any = Math.min(any, minute.joules());
        held = minute.held() ? Math.min(held, minute.joules()) : held;
      }
      sum += Double.isFinite(held) ? held : any;
    }
    return sum;
  }

  private static void report(
      Board board, Trace trace, Map<Mode, Day> fixed, Day ours, double clairvoyant) {
    REPORT.append(
        String.format(
            Locale.ROOT,
            "%n## %s, %s, p95 target %.0f ms, seed %d%n%n",
            board.name(),
            trace,
            board.targetMillis(),
            SEED));
    REPORT.append(
        "| policy | kJ | to clairvoyant | minutes held | switches | most in an hour | hottest |\n");
    REPORT.append("|---|---|---|---|---|---|---|\n");
    fixed.forEach((mode, day) -> row("fixed " + mode.name(), day, clairvoyant));
    row("slo", ours, clairvoyant);
    REPORT.append(
        String.format(Locale.ROOT, "| clairvoyant | %.1f | 1.000 | | | | |%n", clairvoyant / 1000));
  }

  private static void row(String name, Day day, double clairvoyant) {
    REPORT.append(
        String.format(
            Locale.ROOT,
            "| %s | %.1f | %.3f | %.2f %% | %d | %d | %.1f C |%n",
            name,
            day.joules() / 1000,
            day.joules() / clairvoyant,
            100 * day.held(),
            day.switches(),
            day.mostSwitchesAnHour(),
            day.hottest()));
  }

  @AfterAll
  static void writeReport() throws IOException {
    String others =
        "\n## Days that nothing was chosen by\n\n"
            + "| board | trace | seed | kJ | minutes held | switches | most in an hour |\n"
            + "|---|---|---|---|---|---|---|\n"
            + OTHER_DAYS;
    Files.writeString(Path.of("target", "governor.md"), HEADER + REPORT + others);
    Files.writeString(Path.of("target", "governor.svg"), PLOT.svg());
  }
}
