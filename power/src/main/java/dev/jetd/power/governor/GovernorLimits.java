package dev.jetd.power.governor;

/**
 * How restless the governor may be.
 *
 * @param thermalLimitCelsius never to be exceeded
 * @param calmSeconds how long less must have been enough before less is chosen
 * @param switchesPerHour at most; a part of them is kept for changes that cannot wait
 */
public record GovernorLimits(double thermalLimitCelsius, double calmSeconds, int switchesPerHour) {
  /** Below the first trip of every board known, and few enough changes to go unnoticed. */
  public static final GovernorLimits DEFAULT = new GovernorLimits(95, 120, 20);
}
