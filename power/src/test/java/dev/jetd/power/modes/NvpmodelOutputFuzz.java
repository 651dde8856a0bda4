package dev.jetd.power.modes;

import java.nio.charset.StandardCharsets;

/** Anything a program may print in nvpmodel's place. */
public final class NvpmodelOutputFuzz {
  private NvpmodelOutputFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] data) {
    NvpmodelOutput output = new NvpmodelOutput(new String(data, StandardCharsets.UTF_8));
    boolean said =
        output.query().map(q -> output.text().contains(q.name())).orElse(true)
            && output.complaint().map(output.text()::contains).orElse(true);
    if (!said || (output.asksForReboot() && output.text().isEmpty())) {
      throw new AssertionError("told what was not said");
    }
  }
}
