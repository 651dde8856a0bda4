package dev.jetd.power.helper;

import dev.jetd.power.modes.Nvpmodel.Answer;
import dev.jetd.power.modes.NvpmodelOutput;
import java.nio.charset.StandardCharsets;

/** Any line on the helper's socket, in both directions. */
public final class HelperLineFuzz {
  private HelperLineFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] data) {
    String line = new String(data, StandardCharsets.ISO_8859_1);
    HelperRequest.parse(line)
        .filter(request -> !line.matches("(mode|boot) [0-9]{1,4}"))
        .ifPresent(
            request -> {
              throw new AssertionError("taken for " + request + ": " + line);
            });
    String sent = HelperReply.line(HelperReply.parse(line));
    String output = HelperReply.line(new Answer.Exited(0, new NvpmodelOutput(line)));
    if (sent.indexOf('\n') >= 0
        || output.indexOf('\n') >= 0
        || output.length() >= HelperReply.LONGEST) {
      throw new AssertionError("more than a line");
    }
  }
}
