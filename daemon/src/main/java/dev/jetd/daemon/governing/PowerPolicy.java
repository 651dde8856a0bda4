package dev.jetd.daemon.governing;

import dev.jetd.daemon.config.Settings.PolicyChoice;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How the power mode is to be chosen.
 *
 * @param mode with {@code FIXED}, the id or name of the mode to hold; without one, that in force
 * @param target with {@code SLO}, what 95 of 100 interactive texts must take at most
 */
public record PowerPolicy(PolicyChoice choice, Optional<String> mode, Duration target) {
  /** As configuration and API have it. */
  public String word() {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  /** For people. */
  public String words() {
    return switch (choice) {
      case FIXED -> mode.map(m -> "fixed at " + m).orElse("fixed");
      case SLO -> "slo, p95 " + target.toMillis() + " ms";
      case EFFICIENCY -> "efficiency";
    };
  }

  PowerPolicy fixedAt(String itsMode) {
    return new PowerPolicy(PolicyChoice.FIXED, Optional.of(itsMode), target);
  }
}
