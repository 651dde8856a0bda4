package dev.jetd.power.board;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The compute module by its part number, such as {@code p3767-0005}.
 *
 * @param part the number, in the device tree's spelling
 * @param name what it is sold as; empty for a number not in the table
 */
public record JetsonModule(String part, Optional<String> name) {
  private static final Pattern PART = Pattern.compile("p(\\d{4})-(\\d{4})");
  private static final Pattern TNSPEC = Pattern.compile("^(\\d{4})-[^-]*-(\\d{4})-");

  /** Numbers of modules; every other p-number in a device tree is a carrier board. */
  private static final Set<String> MODULES =
      Set.of("2180", "2888", "3310", "3448", "3489", "3636", "3668", "3701", "3767", "3834");

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("p2180-1000", "Jetson TX1"),
          Map.entry("p3310-1000", "Jetson TX2"),
          Map.entry("p3448-0000", "Jetson Nano"),
          Map.entry("p3448-0002", "Jetson Nano"),
          Map.entry("p3448-0003", "Jetson Nano 2GB"),
          Map.entry("p2888-0001", "Jetson AGX Xavier"),
          Map.entry("p3668-0000", "Jetson Xavier NX"),
          Map.entry("p3668-0001", "Jetson Xavier NX"),
          Map.entry("p3767-0000", "Jetson Orin NX 16GB"),
          Map.entry("p3767-0001", "Jetson Orin NX 8GB"),
          Map.entry("p3767-0002", "Jetson Orin NX 16GB"),
          Map.entry("p3767-0003", "Jetson Orin Nano 8GB"),
          Map.entry("p3767-0004", "Jetson Orin Nano 4GB"),
          Map.entry("p3767-0005", "Jetson Orin Nano 8GB Developer Kit"),
          Map.entry("p3701-0000", "Jetson AGX Orin Developer Kit"),
          Map.entry("p3701-0004", "Jetson AGX Orin 32GB"),
          Map.entry("p3701-0005", "Jetson AGX Orin 64GB"),
          Map.entry("p3701-0008", "Jetson AGX Orin Industrial"),
          Map.entry("p3834-0000", "Jetson T4000"),
          Map.entry("p3834-0008", "Jetson AGX Thor T5000"));

  /** The module named in the device tree, or in the firmware's TNSPEC where the tree is silent. */
  static Optional<JetsonModule> of(List<String> compatible, Optional<String> tnspec) {
    for (String entry : compatible) {
      Matcher part = PART.matcher(entry);
      while (part.find()) {
        if (MODULES.contains(part.group(1))) {
          return Optional.of(named(part.group()));
        }
      }
    }
    return tnspec
        .map(TNSPEC::matcher)
        .filter(Matcher::find)
        .map(spec -> named("p" + spec.group(1) + "-" + spec.group(2)));
  }

  private static JetsonModule named(String part) {
    return new JetsonModule(part, Optional.ofNullable(NAMES.get(part)));
  }
}
