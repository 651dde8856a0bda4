package dev.jetd.daemon.registry;

import dev.jetd.models.ModelId;
import dev.jetd.models.repository.Progress;
import java.util.Optional;

/** Makes another form of a model, as a version of its own beside it. */
public interface Quantizer {

  /**
   * @throws dev.jetd.models.ModelException listing the forms there are, if this is none
   */
  void check(String form);

  /**
   * Makes it, compares it with the original and adds it to the repository.
   *
   * @param version that it gets; without one, the original's with the form in it
   * @throws dev.jetd.models.ModelException with the reason, if it cannot have that form
   */
  ModelId quantize(ModelId original, String form, Optional<String> version, Progress progress);
}
