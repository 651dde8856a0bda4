package dev.jetd.power.helper;

import dev.jetd.power.tree.Numbers;
import java.util.Optional;
import java.util.OptionalInt;

/** The one line a client may send: {@code mode ID}, now, or {@code boot ID}, at the next boot. */
record HelperRequest(boolean nextBoot, int id) {
  /** Longer than every line that is allowed. */
  static final int LONGEST = 32;

  private static final int HIGHEST_ID = 9999;

  static Optional<HelperRequest> parse(String line) {
    boolean nextBoot = line.startsWith("boot ");
    if (!nextBoot && !line.startsWith("mode ")) {
      return Optional.empty();
    }
    String digits = line.substring(5);
    OptionalInt id = digits.matches("[0-9]{1,4}") ? Numbers.small(digits) : OptionalInt.empty();
    return id.isPresent() && id.getAsInt() <= HIGHEST_ID
        ? Optional.of(new HelperRequest(nextBoot, id.getAsInt()))
        : Optional.empty();
  }

  String line() {
    return (nextBoot ? "boot " : "mode ") + id;
  }
}
