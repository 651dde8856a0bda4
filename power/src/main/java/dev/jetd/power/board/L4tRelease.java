package dev.jetd.power.board;

import dev.jetd.power.tree.Numbers;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The release of NVIDIA's Linux for Tegra, such as 36.4.3. */
public record L4tRelease(int major, int minor, int patch) {
  private static final Pattern LINE =
      Pattern.compile(
          "#\\s*R(\\d{1,3})\\s*\\(release\\),\\s*REVISION:\\s*(\\d{1,3})(?:\\.(\\d{1,3}))?");

  private static final Map<String, String> JETPACKS =
      Map.ofEntries(
          Map.entry("35.4.1", "5.1.2"),
          Map.entry("35.5.0", "5.1.3"),
          Map.entry("35.6.0", "5.1.4"),
          Map.entry("35.6.1", "5.1.5"),
          Map.entry("35.6.4", "5.1.6"),
          Map.entry("36.3.0", "6.0"),
          Map.entry("36.4.0", "6.1"),
          Map.entry("36.4.2", "6.1"),
          Map.entry("36.4.3", "6.2"),
          Map.entry("36.4.4", "6.2.1"),
          Map.entry("36.4.7", "6.2.1"),
          Map.entry("36.5.0", "6.2.2"),
          Map.entry("38.2.0", "7.0"),
          Map.entry("38.2.1", "7.0"),
          Map.entry("38.4.0", "7.1"),
          Map.entry("39.2.0", "7.2"),
          Map.entry("39.2.1", "7.2.1"));

  /** From the first line of {@code /etc/nv_tegra_release}; REVISION 2.0 of R39 is 39.2.0. */
  static Optional<L4tRelease> parse(String text) {
    Matcher line = LINE.matcher(text);
    if (!line.find()) {
      return Optional.empty();
    }
    String patch = line.group(3);
    OptionalInt third = patch == null ? OptionalInt.of(0) : Numbers.small(patch);
    return Optional.of(
        new L4tRelease(
            Numbers.small(line.group(1)).orElseThrow(),
            Numbers.small(line.group(2)).orElseThrow(),
            third.orElseThrow()));
  }

  /**
   * The JetPack of this release; of a release not in the table only its generation, as {@code 6}.
   */
  public Optional<String> jetpack() {
    Optional<String> known = Optional.ofNullable(JETPACKS.get(toString()));
    return known.isPresent() ? known : generation().stream().mapToObj(String::valueOf).findFirst();
  }

  /** JetPack's first number, which decides the form of what tools print. */
  public OptionalInt generation() {
    return switch (major) {
      case 28, 31 -> OptionalInt.of(3);
      case 32 -> OptionalInt.of(4);
      case 34, 35 -> OptionalInt.of(5);
      case 36 -> OptionalInt.of(6);
      case 38, 39 -> OptionalInt.of(7);
      default -> OptionalInt.empty();
    };
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
