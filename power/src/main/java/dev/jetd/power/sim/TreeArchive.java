package dev.jetd.power.sim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file tree as one text that people can review: a line a file.
 *
 * <pre>
 * PATH = VALUE     a file of that one line; \0 in it is a NUL byte
 * PATH &lt;&lt;END       a file of the lines up to END
 * PATH -&gt; TARGET   a symbolic link; an absolute target lies inside the tree
 * # a remark
 * </pre>
 *
 * <p>{@code {0..5}} in a path stands for six files.
 */
public final class TreeArchive {
  private static final Pattern ENTRY = Pattern.compile("(/\\S+) (=|->|<<)(.*)");
  private static final Pattern RANGE = Pattern.compile("\\{(\\d{1,3})\\.\\.(\\d{1,3})}");

  private final String text;

  /** An archive of the given text. */
  public TreeArchive(String text) {
    this.text = text;
  }

  /**
   * Writes the files under {@code root}.
   *
   * @throws IllegalArgumentException if a line has none of the forms or would leave the root
   */
  public void unpack(Path root) {
    Iterator<String> lines = text.lines().iterator();
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Matcher entry = ENTRY.matcher(line);
      if (!entry.matches()) {
        throw new IllegalArgumentException("not an archive line: " + line);
      }
      String rest = entry.group(3).strip();
      String value = entry.group(2).equals("<<") ? block(lines, rest) : rest;
      for (String path : expand(entry.group(1))) {
        write(root, inside(root, path), entry.group(2), value);
      }
    }
  }

  private static String block(Iterator<String> lines, String end) {
    StringBuilder block = new StringBuilder();
    while (lines.hasNext()) {
      String line = lines.next();
      if (line.equals(end)) {
        return block.toString();
      }
      block.append(line).append('\n');
    }
    throw new IllegalArgumentException("no line " + end + " ends the block");
  }

  private static List<String> expand(String path) {
    Matcher range = RANGE.matcher(path);
    if (!range.find()) {
      return List.of(path);
    }
    List<String> paths = new ArrayList<>();
    int last = Integer.parseInt(path, range.start(2), range.end(2), 10);
    for (int i = Integer.parseInt(path, range.start(1), range.end(1), 10); i <= last; i++) {
      paths.add(path.substring(0, range.start()) + i + path.substring(range.end()));
    }
    return paths;
  }

  private static void write(Path root, Path file, String form, String value) {
    Path directory = file.resolveSibling(".").normalize();
    try {
      Files.createDirectories(directory);
      if (form.equals("->")) {
        Path target =
            value.startsWith("/") ? directory.relativize(inside(root, value)) : Path.of(value);
        Files.createSymbolicLink(file, target);
      } else {
        String content = form.equals("=") ? value.replace("\\0", "\0") + "\n" : value;
        Files.write(file, content.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException failed) {
      throw new UncheckedIOException("cannot write " + file, failed);
    }
  }

  private static Path inside(Path root, String path) {
    Path file = root.resolve(path.substring(1)).normalize();
    if (!file.startsWith(root.normalize())) {
      throw new IllegalArgumentException("leaves the tree: " + path);
    }
    return file;
  }
}
