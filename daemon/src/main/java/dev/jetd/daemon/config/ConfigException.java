package dev.jetd.daemon.config;

/**
 * The configuration cannot be used; the message names the key, where it was set and what it takes.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ConfigException(String message) {
    super(message);
  }
}
