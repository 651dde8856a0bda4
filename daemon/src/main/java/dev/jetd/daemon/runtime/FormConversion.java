package dev.jetd.daemon.runtime;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.models.Bundle;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelException;
import dev.jetd.models.Tokenizer;
import dev.jetd.models.repository.Conversion;
import dev.jetd.models.repository.Progress;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Makes one form of a model, and runs it beside the original before it comes into its place: what
 * does not run here, or gives other vectors, is refused.
 */
final class FormConversion implements Conversion {
  /** Below it something is broken; what quantisation costs is a tenth of it. */
  private static final double LEAST_COSINE = 0.9;

  private final ModelForm form;
  private final Configuration config;
  private final Home home;
  private final Map<String, String> environment;
  private Optional<Likeness> likeness = Optional.empty();

  FormConversion(ModelForm form, Configuration config, Home home, Map<String, String> environment) {
    this.form = form;
    this.config = config;
    this.home = home;
    this.environment = environment;
  }

  /** What the check found; empty before it. */
  Optional<Likeness> likeness() {
    return likeness;
  }

  @Override
  public String precision() {
    return form.precision();
  }

  @Override
  public String file() {
    return form.file();
  }

  @Override
  public boolean isGraph() {
    return form.isGraph();
  }

  @Override
  public void write(Path graph, Path into, Progress progress) {
    boolean[] begun = {false};
    form.write(
        graph,
        into,
        (bytes, all) -> {
          if (!begun[0]) {
            begun[0] = true;
            progress.begin("writing " + form.file(), all);
          }
          progress.reached(bytes);
        });
  }

  @Override
  public void check(Bundle original, Bundle result, Progress progress) {
    progress.begin("comparing vectors", 0);
    Manifest manifest = original.manifest();
    SessionOptions options = new SessionOptions(1, manifest.maxTokens());
    try (Backends backends = Backends.anyOf(config, home, environment);
        Tokenizer tokenizer =
            Tokenizer.load(
                home.tokenizerLibrary(),
                original.file("tokenizer.json"),
                manifest.maxTokens(),
                config.get(Settings.LIMITS_TEXT_CHARS));
        Session theirs = backends.openGraph(original, options);
        Session ours = backends.open(result, options)) {
      likeness = Optional.of(Likeness.of(theirs, ours, tokenizer, manifest.maxTokens()));
    } catch (BackendException e) {
      throw new ModelException(
          manifest.id() + " as " + form.word() + " does not run here: " + e.getMessage(), e);
    }
    double least = likeness.orElseThrow().least();
    if (!(least >= LEAST_COSINE)) {
      throw new ModelException(
          String.format(
              Locale.ROOT,
              "%s as %s gives other vectors (cosine down to %.4f), so it was not added",
              manifest.id(),
              form.word(),
              least));
    }
  }
}
