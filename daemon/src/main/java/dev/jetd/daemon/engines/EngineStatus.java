package dev.jetd.daemon.engines;

import dev.jetd.models.ModelId;
import java.util.Locale;

/**
 * How a model stands with the device.
 *
 * @param reason why it is not served by it; empty where there is nothing to say
 * @param done engines built
 * @param of engines in all; 0 where that is not known
 * @param secondsLeft of the build, by what the engines so far took; negative where that is not
 *     known
 */
public record EngineStatus(
    ModelId model, State state, String reason, int done, int of, long secondsLeft) {

  /** In the order a model goes through them. */
  public enum State {
    /** It is looked at next. */
    WAITING,
    /** Engines are built; the CPU serves. */
    BUILDING,
    /** They are loaded; the CPU serves. */
    OPENING,
    /** The device serves, the CPU stands by. */
    SERVING,
    /** The device failed and is tried again; the CPU serves. */
    RECOVERING,
    /** The CPU serves, and that is that until the daemon starts anew. */
    OFF
  }

  static EngineStatus of(ModelId model, State state, String reason) {
    return new EngineStatus(model, state, reason, 0, 0, -1);
  }

  /** Such as {@code building}. */
  public String word() {
    return state.name().toLowerCase(Locale.ROOT);
  }
}
