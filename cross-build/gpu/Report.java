import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tables, and how many checks passed and failed. */
final class Report {
  private final StringBuilder text = new StringBuilder();
  private int passed;
  private int failed;

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
    text.append(line).append('\n');
  }

  /** Writes the tables and tells the counts; the process's exit status. */
  int end(Path file) throws IOException {
    Files.writeString(file, text);
    System.out.printf("the tables: %s%n%d passed, %d failed%n", file, passed, failed);
    return failed == 0 ? 0 : 1;
  }

  static void must(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
