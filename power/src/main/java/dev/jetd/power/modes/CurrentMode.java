package dev.jetd.power.modes;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The mode in force, from two witnesses that may disagree.
 *
 * @param live the mode the live caps belong to; absent if they fit none, or several
 * @param recordedId what nvpmodel's status file says: the mode last asked for, which is not always
 *     the one applied
 * @param recorded the mode of that id
 * @param readable whether any live cap could be read at all
 * @param differences what speaks against the recorded mode
 */
public record CurrentMode(
    Optional<PowerMode> live,
    OptionalInt recordedId,
    Optional<PowerMode> recorded,
    boolean readable,
    List<Difference> differences) {
  /** Copies the differences. */
  public CurrentMode {
    differences = List.copyOf(differences);
  }

  /** The mode to report: by the live caps, or by the record where no cap can be read. */
  public Optional<PowerMode> mode() {
    return readable ? live : recorded;
  }

  /** What is wrong, for people; empty where both witnesses agree. */
  public Optional<String> disagreement() {
    if (!readable) {
      return Optional.of("no live cap can be read; the mode is as recorded");
    }
    if (live.isPresent() && live.equals(recorded)) {
      return Optional.empty();
    }
    String said = recordedId.isPresent() ? "mode " + recordedId.getAsInt() : "no mode";
    String found = live.map(mode -> "belong to " + mode).orElse("belong to no mode");
    return Optional.of("the record names " + said + ", the live caps " + found + " " + first());
  }

  private String first() {
    return differences.isEmpty() ? "" : "(" + differences.get(0) + ")";
  }
}
