package dev.jetd.daemon.config;

import java.util.Locale;

/**
 * One configuration key.
 *
 * @param key dotted, lower case, words joined by hyphens: {@code limits.body-bytes}
 * @param defaultText the default, written as an operator would write it
 * @param type what its text may be
 * @param meaning one sentence for the help and the documentation
 */
public record Setting<T>(String key, String defaultText, ValueType<T> type, String meaning) {

  /** Its name in the environment: {@code JETD_LIMITS_BODY_BYTES}. */
  public String variable() {
    return "JETD_" + key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Its name on the command line: {@code --limits-body-bytes}. */
  public String flag() {
    return "--" + key.replace('.', '-');
  }
}
