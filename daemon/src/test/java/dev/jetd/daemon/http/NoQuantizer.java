package dev.jetd.daemon.http;

import dev.jetd.daemon.registry.Quantizer;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelId;
import dev.jetd.models.repository.Progress;
import java.util.Optional;

/** Where there are no models there are no forms of them. */
final class NoQuantizer implements Quantizer {
  @Override
  public void check(String form) {
    throw new ModelException("there are no forms here");
  }

  @Override
  public ModelId quantize(
      ModelId original, String form, Optional<String> version, Progress progress) {
    throw new ModelException("there are no forms here");
  }
}
