package dev.jetd.power.modes;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/** Any nvpmodel.conf: parsed, ranked, and asked for its modes. */
public final class ConfParserFuzz {
  private ConfParserFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] data) {
    NvpmodelConf conf = ConfParser.parse(new String(data, StandardCharsets.UTF_8));
    Set<Integer> ids = new HashSet<>();
    for (PowerMode mode : ModeRanking.smallestFirst(conf)) {
      if (!ids.add(mode.id()) || ModeCaps.of(conf, mode).cores() < 0) {
        throw new AssertionError("senseless mode " + mode);
      }
      if (conf.find(String.valueOf(mode.id())).isEmpty()) {
        throw new AssertionError("not found by its id: " + mode);
      }
    }
  }
}
