package dev.jetd.power.tree;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What was read a moment ago and is not worth reading again. Only what was there is kept, so that
 * what appears late is seen at once.
 *
 * <p>Belongs to one thread at a time.
 */
final class Remembered {
  /** Names, labels and tables belong to a driver, and drivers come and go with people. */
  private static final Duration TEXTS = Duration.ofMinutes(1);

  /** Less than the time between two looks, so that each look lists a directory once. */
  private static final Duration LISTS = Duration.ofMillis(500);

  private final Kept<String> texts;
  private final Kept<List<Path>> lists;

  Remembered(LongSupplier nanos) {
    this.texts = new Kept<>(nanos, TEXTS.toNanos());
    this.lists = new Kept<>(nanos, LISTS.toNanos());
  }

  Optional<String> text(Path file, Function<Path, Optional<String>> read) {
    return texts.get(file, read);
  }

  List<Path> list(Path directory, Function<Path, List<Path>> read) {
    return lists
        .get(directory, d -> Optional.of(read.apply(d)).filter(l -> !l.isEmpty()))
        .orElse(List.of());
  }

  /** One generation: all of it goes when the oldest is too old. */
  private static final class Kept<T> {
    private final LongSupplier nanos;
    private final long longest;
    private final Map<Path, T> values = new HashMap<>();
    private long since;

    Kept(LongSupplier nanos, long longest) {
      this.nanos = nanos;
      this.longest = longest;
    }

    Optional<T> get(Path path, Function<Path, Optional<T>> read) {
      long now = nanos.getAsLong();
      if (values.isEmpty() || now - since > longest) {
        values.clear();
        since = now;
      }
      T kept = values.get(path);
      if (kept != null) {
        return Optional.of(kept);
      }
      Optional<T> fresh = read.apply(path);
      fresh.ifPresent(value -> values.put(path, value));
      return fresh;
    }
  }
}
