package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.config.Settings.PolicyChoice;
import dev.jetd.daemon.config.ValueType;
import dev.jetd.daemon.governing.BoardPower;
import dev.jetd.daemon.governing.CalibrationException;
import dev.jetd.daemon.governing.CalibrationPlan;
import dev.jetd.daemon.governing.PowerPolicy;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.power.modes.ModeChange;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Changing the board's power: its mode, the policy that chooses it, and calibrating for that. */
final class PowerDialect implements Dialect {
  private static final String MODE = "mode";
  private static final String POLICY = "policy";
  private static final String TARGET = "target_ms";
  private static final String MEASURE = "measure_ms";
  private static final int LONGEST_TARGET_MILLIS = 60_000;
  private static final int SHORTEST_MEASURE_MILLIS = 200;
  private static final int LONGEST_MEASURE_MILLIS = 120_000;

  private final BoardWatch watch;
  private final BoardPower power;
  private final Dialect errors;

  /**
   * @param errors whose shape errors take
   */
  PowerDialect(BoardWatch watch, BoardPower power, Dialect errors) {
    this.watch = watch;
    this.power = power;
    this.errors = errors;
  }

  @Override
  public String name() {
    return "power";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.admin("PUT", "/api/v1/power/mode", this::change),
        Route.get("/api/v1/power/policy", x -> policy()),
        Route.admin("PUT", "/api/v1/power/policy", this::changePolicy),
        Route.get("/api/v1/power/calibration", x -> calibration(200)),
        Route.admin("POST", "/api/v1/power/calibration", this::calibrate),
        Route.admin("DELETE", "/api/v1/power/calibration", x -> abortCalibration()),
        Route.get("/api/v1/power/audit", x -> audit()));
  }

  /** What a body that asks for a mode says. */
  private static final class ModeWish {
    private Optional<String> mode = Optional.empty();
    private boolean nextBoot;

    static ModeWish read(JsonParser in) throws IOException {
      ModeWish wish = new ModeWish();
      JsonFields.object(
          in,
          Map.of(
              MODE,
              (p, name) -> wish.mode = Optional.of(idOrName(p, name)),
              "on_next_boot",
              (p, name) -> wish.nextBoot = flag(p, name)));
      return wish;
    }

    private static boolean flag(JsonParser in, String name) throws IOException {
      if (!in.currentToken().isBoolean()) {
        throw JsonFields.mustBe(in, name, "true or false");
      }
      return in.getBooleanValue();
    }
  }

  private static String idOrName(JsonParser in, String name) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      return Integer.toString(JsonFields.whole(in, name));
    }
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw JsonFields.mustBe(in, name, "the id or the name of a power mode");
    }
    return JsonFields.string(in, name);
  }

  private Answer change(Exchange exchange) {
    ModeWish wish = exchange.json(ModeWish::read);
    String mode =
        wish.mode.orElseThrow(
            () -> Json.invalid(MODE, "is missing: the id or name of a power mode"));
    try {
      return answer(wish.nextBoot ? power.changeOnNextBoot(mode) : power.change(mode));
    } catch (CalibrationException e) {
      return SeedErrors.body(409, "calibrating", String.valueOf(e.getMessage()), "");
    }
  }

  private Answer answer(ModeChange change) {
    return switch (change) {
      case ModeChange.Changed c -> done("changed", change);
      case ModeChange.AlreadyActive a -> done("already_active", change);
      case ModeChange.OnNextBoot o -> done("on_next_boot", change);
      case ModeChange.NeedsReboot n ->
          SeedErrors.body(
              409,
              "needs_reboot",
              n.message() + "; \"on_next_boot\": true records it for then",
              MODE);
      case ModeChange.Unknown u ->
          u.known().isEmpty()
              ? SeedErrors.body(409, "no_power_modes", "this machine has no power modes", "")
              : SeedErrors.body(404, "unknown_mode", u.message(), MODE);
      case ModeChange.InContainer i -> SeedErrors.body(409, "in_container", i.message(), "");
      case ModeChange.NotVerified n -> SeedErrors.body(502, "not_verified", n.message(), "");
      case ModeChange.Failed f -> SeedErrors.body(502, "mode_change_failed", f.message(), "");
    };
  }

  private Answer done(String outcome, ModeChange change) {
    return Answer.json(
        200, out -> PolicyJson.write(out, watch, power, json -> outcome(json, outcome, change)));
  }

  private static void outcome(SparseJson json, String outcome, ModeChange change)
      throws IOException {
    json.text("outcome", outcome).text("message", change.message());
  }

  private Answer policy() {
    return Answer.json(200, out -> PolicyJson.write(out, watch, power, json -> {}));
  }

  /** What a body that asks for a policy says. */
  private static final class PolicyWish {
    private Optional<String> policy = Optional.empty();
    private Optional<String> mode = Optional.empty();
    private Optional<Duration> target = Optional.empty();

    static PolicyWish read(JsonParser in) throws IOException {
      PolicyWish wish = new PolicyWish();
      JsonFields.object(
          in,
          Map.of(
              POLICY,
              (p, name) -> wish.policy = Optional.of(JsonFields.string(p, name)),
              MODE,
              (p, name) -> wish.mode = Optional.of(idOrName(p, name)),
              TARGET,
              (p, name) ->
                  wish.target =
                      Optional.of(Duration.ofMillis(within(p, name, 1, LONGEST_TARGET_MILLIS)))));
      return wish;
    }
  }

  private static int within(JsonParser in, String name, int least, int most) throws IOException {
    int value = JsonFields.whole(in, name);
    if (value < least || value > most) {
      throw Json.invalid(name, "must be from " + least + " to " + most);
    }
    return value;
  }

  private Answer changePolicy(Exchange exchange) {
    PolicyWish wish = exchange.json(PolicyWish::read);
    ValueType<PolicyChoice> choices = ValueType.oneOf(List.of(PolicyChoice.values()));
    PolicyChoice choice =
        wish.policy
            .flatMap(choices.parser())
            .orElseThrow(() -> Json.invalid(POLICY, "must be " + choices.expects()));
    if (choice != PolicyChoice.FIXED && wish.mode.isPresent()) {
      throw Json.invalid(MODE, "goes with policy fixed alone");
    }
    if (choice != PolicyChoice.SLO && wish.target.isPresent()) {
      throw Json.invalid(TARGET, "goes with policy slo alone");
    }
    if (wish.mode.isPresent() && !isKnown(wish.mode.get())) {
      return SeedErrors.body(404, "unknown_mode", "there is no such power mode", MODE);
    }
    power.policy(
        new PowerPolicy(choice, wish.mode, wish.target.orElseGet(() -> power.policy().target())));
    return policy();
  }

  private boolean isKnown(String mode) {
    return watch
        .latest()
        .flatMap(state -> state.modes())
        .flatMap(report -> report.conf().find(mode))
        .isPresent();
  }

  private Answer calibration(int status) {
    return Answer.json(status, out -> CalibrationJson.write(out, watch.machine(), power));
  }

  /** What a body that asks for a calibration says; it may be left out. */
  private static CalibrationPlan plan(JsonParser in) throws IOException {
    CalibrationPlan[] plan = {CalibrationPlan.DEFAULT};
    JsonFields.object(
        in,
        Map.of(
            MEASURE,
            (p, name) ->
                plan[0] =
                    new CalibrationPlan(
                        Duration.ofMillis(
                            within(p, name, SHORTEST_MEASURE_MILLIS, LONGEST_MEASURE_MILLIS)))));
    return plan[0];
  }

  private Answer calibrate(Exchange exchange) {
    CalibrationPlan plan = exchange.json(PowerDialect::plan);
    try {
      power.calibrate(plan);
    } catch (CalibrationException e) {
      return SeedErrors.body(409, "cannot_calibrate", String.valueOf(e.getMessage()), "");
    }
    return calibration(202);
  }

  private Answer abortCalibration() {
    power.abortCalibration();
    return calibration(202);
  }

  private Answer audit() {
    return Answer.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("entries");
          for (String line : power.audit()) {
            out.writeRawValue(line);
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  @Override
  public Answer error(ServeError error) {
    return errors.error(error);
  }
}
