package dev.jetd.daemon.serving;

/**
 * How a loaded version stands among those of its name.
 *
 * @param active whether it answers to the bare name
 * @param canaryPercent of the requests by the bare name that it answers on trial
 */
public record Standing(boolean active, int canaryPercent) {}
