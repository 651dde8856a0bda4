package dev.jetd.power.helper;

import dev.jetd.power.modes.Nvpmodel.Answer;
import dev.jetd.power.modes.NvpmodelOutput;
import dev.jetd.power.tree.Numbers;
import java.util.OptionalInt;

/** The one line that comes back: a word, for {@code exit} a code, and what was said. */
final class HelperReply {
  /** Longer than every line that is written. */
  static final int LONGEST = 4096;

  /** Lines of nvpmodel's output, put into one. */
  private static final String LINE_BREAK = " | ";

  private HelperReply() {}

  static String line(Answer answer) {
    String line =
        switch (answer) {
          case Answer.Exited exited -> "exit " + exited.code() + " " + flat(exited.output());
          case Answer.TimedOut late -> "timeout " + flat(late.output());
          case Answer.Refused refused -> "refused " + refused.reason();
          case Answer.Unreachable failed -> "failed " + failed.reason();
        };
    // Cut by characters of one byte each, so that the line fits the reader's buffer.
    String plain = line.replaceAll("[^\\x20-\\x7e]", "?").strip();
    return plain.length() < LONGEST ? plain : plain.substring(0, LONGEST - 1);
  }

  static Answer parse(String line) {
    int blank = line.indexOf(' ');
    String word = blank < 0 ? line : line.substring(0, blank);
    String rest = blank < 0 ? "" : line.substring(blank + 1);
    return switch (word) {
      case "exit" -> exited(rest);
      case "timeout" -> new Answer.TimedOut(output(rest));
      case "refused" -> new Answer.Refused(rest);
      case "failed" -> new Answer.Unreachable(rest);
      default -> senseless(line);
    };
  }

  private static Answer exited(String rest) {
    int blank = rest.indexOf(' ');
    OptionalInt code = Numbers.small(blank < 0 ? rest : rest.substring(0, blank));
    return code.isPresent()
        ? new Answer.Exited(code.getAsInt(), output(blank < 0 ? "" : rest.substring(blank + 1)))
        : senseless(rest);
  }

  private static Answer senseless(String line) {
    return new Answer.Unreachable("the power helper answered senselessly: " + line);
  }

  private static String flat(NvpmodelOutput output) {
    return String.join(LINE_BREAK, output.text().strip().lines().toList());
  }

  private static NvpmodelOutput output(String flat) {
    return new NvpmodelOutput(flat.replace(LINE_BREAK, "\n"));
  }
}
