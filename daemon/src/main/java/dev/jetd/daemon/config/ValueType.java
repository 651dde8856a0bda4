package dev.jetd.daemon.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the text of a setting becomes its value.
 *
 * @param expects what a good text looks like, for the message that refuses a bad one
 * @param parser empty when the text is not of this type
 */
public record ValueType<T>(String expects, Function<String, Optional<T>> parser) {

  private static final Pattern WHOLE = Pattern.compile("\\d{1,10}");
  private static final Pattern AMOUNT = Pattern.compile("(\\d{1,9})\\s*([A-Za-z]*)");
  private static final Map<String, Long> BYTE_UNITS =
      Map.of("", 1L, "B", 1L, "KIB", 1L << 10, "MIB", 1L << 20, "GIB", 1L << 30);
  private static final Map<String, Duration> TIME_UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1));

  /** Any text that is not blank. */
  public static ValueType<String> text() {
    return new ValueType<>("text", ValueType::present);
  }

  /** Text, or nothing at all. */
  public static ValueType<Optional<String>> optionalText() {
    return new ValueType<>("text or nothing", t -> Optional.of(present(t)));
  }

  /** A path, or nothing at all. */
  public static ValueType<Optional<Path>> optionalPath() {
    return new ValueType<>("a path or nothing", t -> Optional.of(present(t).map(Path::of)));
  }

  public static ValueType<Path> path() {
    return new ValueType<>("a path", t -> present(t).map(Path::of));
  }

  public static ValueType<List<String>> list() {
    return new ValueType<>(
        "texts separated by commas",
        t ->
            Optional.of(
                Arrays.stream(t.split(",", -1))
                    .map(String::strip)
                    .filter(s -> !s.isEmpty())
                    .toList()));
  }

  /** Yes or no. */
  public static ValueType<Boolean> flag() {
    Map<String, Boolean> words = Map.of("true", true, "false", false);
    return new ValueType<>("true or false", t -> Optional.ofNullable(words.get(t.strip())));
  }

  public static ValueType<Integer> whole(int least, int most) {
    return new ValueType<>(
        "a whole number from " + least + " to " + most,
        t -> number(t).filter(n -> n >= least && n <= most).map(Long::intValue));
  }

  /** Bytes, with B, KiB, MiB or GiB. */
  public static ValueType<Long> bytes(long least, long most) {
    return new ValueType<>(
        "a size such as 512KiB or 8MiB, from " + least + " to " + most + " bytes",
        t ->
            AMOUNT.matcher(t.strip()).results().findFirst().stream()
                .filter(m -> m.group().equals(t.strip()))
                .flatMap(
                    m -> unit(BYTE_UNITS, m.group(2).toUpperCase(Locale.ROOT), m.group(1)).stream())
                .filter(n -> n >= least && n <= most)
                .findFirst());
  }

  /** A span of time, with ms, s, m or h. */
  public static ValueType<Duration> duration(Duration least, Duration most) {
    return new ValueType<>(
        "a time such as 250ms, 30s or 5m, from " + words(least) + " to " + words(most),
        t -> duration(t.strip()).filter(d -> d.compareTo(least) >= 0 && d.compareTo(most) <= 0));
  }

  /** One of the names of an enum, in lower case, with hyphens. */
  public static <E extends Enum<E>> ValueType<E> oneOf(List<E> choices) {
    List<String> names = choices.stream().map(ValueType::word).toList();
    return new ValueType<>(
        "one of " + String.join(", ", names),
        t -> choices.stream().filter(c -> word(c).equals(t.strip())).findFirst());
  }

  private static String word(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** One of some things by its name, or nothing at all. */
  public static <E> ValueType<Optional<E>> optionallyOneOf(E[] choices, Function<E, String> name) {
    Map<String, Optional<E>> known = new LinkedHashMap<>(Map.of("", Optional.empty()));
    for (E choice : choices) {
      known.put(name.apply(choice), Optional.of(choice));
    }
    List<String> names = Arrays.stream(choices).map(name).toList();
    return new ValueType<>(
        "one of " + String.join(", ", names) + ", or nothing",
        t -> Optional.ofNullable(known.get(t.strip())));
  }

  /** A span of time as an operator would write it. */
  static String words(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + "s" : time.toMillis() + "ms";
  }

  private static Optional<String> present(String text) {
    return Optional.of(text.strip()).filter(t -> !t.isEmpty());
  }

  private static Optional<Long> number(String text) {
    return Optional.of(text.strip()).filter(t -> WHOLE.matcher(t).matches()).map(Long::valueOf);
  }

  private static Optional<Long> unit(Map<String, Long> units, String unit, String amount) {
    return Optional.ofNullable(units.get(unit))
        .map(u -> Math.multiplyExact(u, Long.valueOf(amount)));
  }

  private static Optional<Duration> duration(String text) {
    Matcher m = AMOUNT.matcher(text);
    return m.matches()
        ? Optional.ofNullable(TIME_UNITS.get(m.group(2)))
            .map(u -> u.multipliedBy(Long.parseLong(m.group(1), 0, m.group(1).length(), 10)))
        : Optional.empty();
  }
}
