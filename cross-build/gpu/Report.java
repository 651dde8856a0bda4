import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The tables, and how many checks passed and failed. */
final class Report {
  private final Path file;
  private int passed;
  private int failed;

  /**
   * @param file where the tables go, line by line: who ends the process early has what there is
   */
  Report(Path file) throws IOException {
    this.file = file;
    Files.writeString(file, "");
  }

  /** A thing that may run out of what it needs. */
  interface Step<T> {
    T run() throws Exception;
  }

  /** A check that fails by throwing. */
  void check(String what, Step<String> step) {
    judge(what, () -> Verdict.told(step.run()));
  }

  /** A check of figures. */
  void judge(String what, Step<Verdict> step) {
    Verdict verdict;
    try {
      verdict = step.run();
    } catch (Exception | AssertionError e) {
      verdict = new Verdict(false, e.toString());
    }
    if (verdict.holds()) {
      passed++;
      row(what, "pass: " + verdict.words());
    } else {
      failed++;
      row(what, "**FAIL**: " + verdict.words());
    }
  }

  void row(String what, String result) {
    line("| " + what + " | " + result.replace("|", "/").replace("\n", " ") + " |");
  }

  void table(String head) {
    line("\n" + head + "\n" + head.replaceAll("[^|]+", " --- "));
  }

  void line(String line) {
    System.out.println(line);
    try {
      Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tells the counts; the process's exit status. */
  int end() {
    System.out.printf("the tables: %s%n%d passed, %d failed%n", file, passed, failed);
    return failed == 0 ? 0 : 1;
  }

  static void must(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
