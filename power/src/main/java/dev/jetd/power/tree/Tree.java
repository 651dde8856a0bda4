package dev.jetd.power.tree;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The file tree of one machine: {@code /} on the real one, a directory in tests and the simulator.
 *
 * <p>A value that cannot be had is absent, whatever the cause: a missing file, an I/O error, a
 * sensor that is switched off ({@code EAGAIN}), empty or senseless content. Causes that are not
 * part of normal life are told to the listener, so that a collector can own up to them.
 */
public final class Tree {
  /** Above every file read here: {@code /proc/stat} of a large host is the longest. */
  private static final int LIMIT = 1 << 20;

  private final Path root;
  private final FileSource source;
  private final Consumer<String> troubles;
  private final Optional<Remembered> remembered;

  private Tree(
      Path root, FileSource source, Consumer<String> troubles, Optional<Remembered> remembered) {
    this.root = root;
    this.source = source;
    this.troubles = troubles;
    this.remembered = remembered;
  }

  /** The tree of real files under {@code root}. */
  public static Tree at(Path root) {
    return at(root, FileSource.system());
  }

  /** The tree under {@code root}, its files read by {@code source}. */
  public static Tree at(Path root, FileSource source) {
    return new Tree(root.toAbsolutePath().normalize(), source, trouble -> {}, Optional.empty());
  }

  /**
   * The same tree for one thread that reads it again and again: what lasts is read once a minute,
   * and directories are listed at most twice a second. The trees made of it remember together.
   *
   * @param nanos a clock that never jumps
   */
  public Tree remembering(LongSupplier nanos) {
    return new Tree(root, source, troubles, Optional.of(new Remembered(nanos)));
  }

  /** The same tree, which also tells of files that are there and cannot be read or understood. */
  public Tree reporting(Consumer<String> listener) {
    return new Tree(root, source, listener, remembered);
  }

  /** The same tree, for what only root may read: being refused there is normal life. */
  public Tree quiet() {
    return new Tree(root, source, trouble -> {}, remembered);
  }

  /** Where the absolute {@code path} of the machine lies; a path that climbs out stays inside. */
  public Path path(String path) {
    Path inside = Path.of("/").resolve(path).normalize();
    return root.resolve(Path.of("/").relativize(inside));
  }

  /** Whether there is such a file, readable or not. */
  public boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** The file's text without the blanks and NULs at its ends; empty text is absent. */
  public Optional<String> text(Path file) {
    try {
      String text = strip(new String(source.read(file, LIMIT), StandardCharsets.UTF_8));
      return text.isEmpty() ? Optional.empty() : Optional.of(text);
    } catch (FileNotFoundException | NoSuchFileException absent) {
      tellIfDenied(file, absent);
    } catch (IOException failed) {
      tellUnlessSleeping(file, failed);
    }
    return Optional.empty();
  }

  /** As {@link #text(Path)}, by the machine's own path. */
  public Optional<String> text(String path) {
    return text(path(path));
  }

  /** As {@link #text(Path)}, for what stays as it is: names, labels, limits, tables. */
  public Optional<String> lasting(Path file) {
    return remembered.isPresent() ? remembered.get().text(file, this::textIfThere) : text(file);
  }

  /** To ask first is cheaper than to be refused, again and again. */
  private Optional<String> textIfThere(Path file) {
    return exists(file) ? text(file) : Optional.empty();
  }

  /** The file's one whole number. */
  public OptionalLong number(Path file) {
    return number(file, text(file));
  }

  private OptionalLong number(Path file, Optional<String> text) {
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong number = Numbers.whole(text.get());
    if (number.isEmpty()) {
      troubles.accept(file + ": not a number");
    }
    return number;
  }

  /** As {@link #number(Path)}, by the machine's own path. */
  public OptionalLong number(String path) {
    return number(path(path));
  }

  /** The file's one whole number, absent if it lies outside what the sensor can mean. */
  public OptionalLong number(Path file, long least, long most) {
    return within(file, number(file), least, most);
  }

  /** As {@link #number(Path)}, for what stays as it is. */
  public OptionalLong lastingNumber(Path file) {
    return number(file, lasting(file));
  }

  /** As {@link #number(Path, long, long)}, for what stays as it is. */
  public OptionalLong lastingNumber(Path file, long least, long most) {
    return within(file, lastingNumber(file), least, most);
  }

  private OptionalLong within(Path file, OptionalLong number, long least, long most) {
    if (number.isPresent() && (number.getAsLong() < least || number.getAsLong() > most)) {
      troubles.accept(file + ": " + number.getAsLong() + " makes no sense");
      return OptionalLong.empty();
    }
    return number;
  }

  /** The lines of a file, none if it cannot be read. */
  public List<String> lines(String path) {
    return text(path).map(text -> text.lines().toList()).orElse(List.of());
  }

  /** What a directory holds, in the order people count ({@code zone2} before {@code zone10}). */
  public List<Path> list(Path directory) {
    return remembered.isPresent()
        ? remembered.get().list(directory, this::listNow)
        : listNow(directory);
  }

  private List<Path> listNow(Path directory) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException | NotDirectoryException absent) {
      return List.of();
    } catch (IOException | DirectoryIteratorException failed) {
      troubles.accept(directory + ": " + failed.getMessage());
    }
    Comparator<Path> byLength = Comparator.comparingInt(p -> name(p).length());
    entries.sort(
        Comparator.comparing(Tree::stem).thenComparing(byLength).thenComparing(Tree::name));
    return List.copyOf(entries);
  }

  /** As {@link #list(Path)}, by the machine's own path. */
  public List<Path> list(String path) {
    return list(path(path));
  }

  /** The last part of a path, as text. */
  public static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  private static String stem(Path path) {
    String name = name(path);
    int end = name.length();
    while (end > 0 && Character.isDigit(name.charAt(end - 1))) {
      end--;
    }
    return name.substring(0, end);
  }

  private static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && text.charAt(start) <= ' ') {
      start++;
    }
    while (end > start && text.charAt(end - 1) <= ' ') {
      end--;
    }
    return text.substring(start, end);
  }

  /** FileInputStream says "not found" for what it may not open, too. */
  private void tellIfDenied(Path file, IOException cause) {
    String message = String.valueOf(cause.getMessage());
    if (message.contains("Permission denied") || message.contains("Too many open files")) {
      troubles.accept(message);
    } else if (Files.isDirectory(file)) {
      troubles.accept(file + ": a directory");
    }
  }

  /** {@code EAGAIN} is how a sensor of a powered-down block answers: absent, no trouble. */
  private void tellUnlessSleeping(Path file, IOException cause) {
    String message = String.valueOf(cause.getMessage());
    if (!message.toLowerCase(Locale.ROOT).contains("temporarily unavailable")) {
      troubles.accept(file + ": " + message);
    }
  }
}
