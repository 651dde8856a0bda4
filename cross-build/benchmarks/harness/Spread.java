import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The middle of several rounds, and how far they lie apart. */
record Spread(double least, double median, double most) {

  static Spread of(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(sorted[0], median, sorted[sorted.length - 1]);
  }

  static <T> Spread of(List<T> rounds, ToDoubleFunction<T> value) {
    return of(rounds.stream().mapToDouble(value).toArray());
  }

  /** Of the ratios of each round's own figures, so that a slow minute weighs on both alike. */
  static <T> Spread ratio(List<T> above, List<T> below, ToDoubleFunction<T> value) {
    return of(
        IntStream.range(0, above.size())
            .mapToDouble(i -> value.applyAsDouble(above.get(i)) / value.applyAsDouble(below.get(i)))
            .toArray());
  }

  String text(String format) {
    return String.format(Locale.ROOT, format, median)
        + " ("
        + String.format(Locale.ROOT, format, least)
        + " to "
        + String.format(Locale.ROOT, format, most)
        + ")";
  }
}
