package dev.jetd.power.modes;

import dev.jetd.power.tree.Numbers;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What nvpmodel's words mean, in all the forms its releases print them. */
public record NvpmodelOutput(String text) {
  /** The answer to {@code nvpmodel -q}. */
  public record Query(String name, int id) {}

  private static final String MODE = "NV Power Mode:";

  /** It wanted to reboot; with its input at an end it has then changed nothing. */
  public boolean asksForReboot() {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.contains("reboot required") || lower.contains("do you want to reboot");
  }

  /** It saw another mount namespace than the host's and did nothing, with exit code 0. */
  public boolean ignoredInContainer() {
    return text.contains("Running in chroot");
  }

  /** The first line that tells of an error, or the first line at all. */
  public Optional<String> complaint() {
    List<String> lines = text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    Optional<String> error =
        lines.stream()
            .filter(line -> line.contains("ERROR") || line.startsWith("Error "))
            .findFirst();
    return error.isPresent() ? error : lines.stream().findFirst();
  }

  /** The mode named in an answer to a query, whatever warnings stand before, between and after. */
  public Optional<Query> query() {
    List<String> lines =
        text.lines().map(String::strip).filter(line -> !line.startsWith("NVPM ")).toList();
    for (int i = 0; i + 1 < lines.size(); i++) {
      OptionalInt id = Numbers.small(lines.get(i + 1));
      if (lines.get(i).startsWith(MODE) && id.isPresent()) {
        return Optional.of(new Query(lines.get(i).substring(MODE.length()).strip(), id.getAsInt()));
      }
    }
    return Optional.empty();
  }
}
