package dev.jetd.power.helper;

import dev.jetd.power.modes.ModeReader;
import dev.jetd.power.modes.Nvpmodel;
import dev.jetd.power.modes.Nvpmodel.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.IntPredicate;

/** One request, one answer. */
final class ModeHelper {
  private final ModeReader modes;
  private final IntPredicate allowed;
  private final RateLimit limit;
  private final Nvpmodel nvpmodel;

  ModeHelper(ModeReader modes, IntPredicate allowed, RateLimit limit, Nvpmodel nvpmodel) {
    this.modes = modes;
    this.allowed = allowed;
    this.limit = limit;
    this.nvpmodel = nvpmodel;
  }

  void serve(InputStream in, OutputStream out) throws IOException {
    String line = HelperReply.line(answer(line(in))) + "\n";
    out.write(line.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private Answer answer(String line) throws IOException {
    Optional<HelperRequest> request = HelperRequest.parse(line);
    if (request.isEmpty()) {
      return new Answer.Refused("the request is not 'mode ID' or 'boot ID'");
    }
    int id = request.get().id();
    if (!allowed.test(id) || modes.conf().flatMap(conf -> conf.mode(id)).isEmpty()) {
      return new Answer.Refused("mode " + id + " is not on the list of allowed modes");
    }
    return limit.within(
        () -> request.get().nextBoot() ? nvpmodel.recordForBoot(id) : nvpmodel.apply(id),
        () -> new Answer.Refused("too many mode changes; try again later"));
  }

  /** Up to the line's end or the length limit, byte by byte: nothing behind it is taken. */
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.append((char) b);
      if (line.length() > HelperRequest.LONGEST) {
        return "";
      }
    }
    return line.toString();
  }
}
