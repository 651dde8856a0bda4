package dev.jetd.daemon.runtime;

import dev.jetd.daemon.registry.Quantizer;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelId;
import dev.jetd.models.repository.Progress;
import java.util.Optional;

/**
 * Makes another form of a model within the daemon, as {@code jetd models quantize} does beside it:
 * while the two are compared both are in memory, as when one version takes over from another.
 */
final class FormQuantizer implements Quantizer {
  private final LocalModels models;

  FormQuantizer(LocalModels models) {
    this.models = models;
  }

  @Override
  public void check(String form) {
    var unused = form(form);
  }

  @Override
  public ModelId quantize(
      ModelId original, String form, Optional<String> version, Progress progress) {
    return models
        .convert(original.toString(), form(form), version, progress)
        .result()
        .manifest()
        .id();
  }

  private static ModelForm form(String word) {
    try {
      return ModelForm.ofWord(word);
    } catch (ModelException e) {
      throw new ModelException("to: " + e.getMessage(), e);
    }
  }
}
