package dev.jetd.daemon.config;

import java.util.Map;

/** The effective configuration: every setting has a value and knows where it came from. */
public final class Configuration {

  /**
   * One value.
   *
   * @param text as it was written
   * @param source such as {@code default}, {@code /etc/jetd/jetd.yaml} or {@code JETD_API_PORT}
   */
  public record Entry(Object value, String text, String source) {}

  private final Map<Setting<?>, Entry> entries;

  Configuration(Map<Setting<?>, Entry> entries) {
    this.entries = Map.copyOf(entries);
  }

  @SuppressWarnings("unchecked") // ConfigLoader stores what the setting's own type parsed
  public <T> T get(Setting<T> setting) {
    return (T) entry(setting).value();
  }

  public Entry entry(Setting<?> setting) {
    Entry entry = entries.get(setting);
    if (entry == null) {
      throw new IllegalArgumentException("not in Settings.ALL: " + setting.key());
    }
    return entry;
  }
}
