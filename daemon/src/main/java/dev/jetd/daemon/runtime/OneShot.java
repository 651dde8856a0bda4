package dev.jetd.daemon.runtime;

import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.http.SeedJson;
import dev.jetd.daemon.serving.Deadlines;
import dev.jetd.daemon.serving.EmbeddingCache;
import dev.jetd.daemon.serving.EmbeddingInput;
import dev.jetd.daemon.serving.EmbeddingRequest;
import dev.jetd.daemon.serving.EmbeddingService;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.ServingLimits;
import dev.jetd.daemon.serving.ServingObserver;
import dev.jetd.models.ModelException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The serving path without listeners, for the command line: the same code, so the same vectors. */
public final class OneShot implements AutoCloseable {
  private final Configuration config;
  private final ModelRuntime runtime;
  private final Deadlines deadlines = new Deadlines(System::nanoTime);
  private final ServedModel model;
  private final EmbeddingService service;

  private OneShot(Configuration config, ModelRuntime runtime, ServedModel model) {
    this.model = model;
    this.config = config;
    this.runtime = runtime;
    this.service =
        new EmbeddingService(
            new EmbeddingCache(0, Optional.empty()),
            new ServingLimits(
                1,
                config.get(Settings.LIMITS_TEXT_CHARS),
                config.get(Settings.LIMITS_QUEUED_TOKENS)),
            deadlines,
            System::nanoTime,
            ServingObserver.NONE);
  }

  /** Loads the configured model. */
  public static OneShot open(Configuration config, Home home, Map<String, String> environment) {
    ModelRuntime runtime = new ModelRuntime(config, home, environment);
    try {
      ServedModel model =
          runtime.load(config.get(Settings.MODELS_DEFAULT), System::nanoTime, ServingObserver.NONE);
      if (!model.manifest().isEmbedding()) {
        model.close();
        throw new ModelException(
            model.manifest().id()
                + ": of the kind "
                + model.manifest().kind()
                + ", which gives texts no vectors");
      }
      return new OneShot(config, runtime, model);
    } catch (RuntimeException e) {
      runtime.close();
      throw e;
    }
  }

  /** The answer the API would give, as JSON. */
  public String embed(String text) {
    return SeedJson.text(
        service.embed(
            new EmbeddingRequest(
                model,
                "text",
                List.of(new EmbeddingInput.Text(text)),
                Optional.empty(),
                config.get(Settings.LIMITS_REQUEST_TIMEOUT),
                this)));
  }

  @Override
  public void close() {
    model.close();
    runtime.close();
    deadlines.close();
  }
}
