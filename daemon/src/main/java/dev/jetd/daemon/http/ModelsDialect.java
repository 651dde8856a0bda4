package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.registry.ModelRegistry;
import dev.jetd.daemon.registry.RegistryException;
import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.daemon.serving.ModelTable;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import dev.jetd.daemon.serving.Standing;
import dev.jetd.models.Bundle;
import dev.jetd.models.FileEntry;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelRef;
import dev.jetd.models.repository.BundleTar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The models there are, and their files: so that a client computes by itself, without a network,
 * what this daemon would have answered.
 */
final class ModelsDialect implements Dialect {
  private static final String MODELS = "/api/v1/models";

  private final Models models;
  private final ModelRegistry registry;
  private final Downloads downloads;
  private final Dialect errors;

  /**
   * @param errors whose shape errors take
   */
  ModelsDialect(Models models, ModelRegistry registry, Downloads downloads, Dialect errors) {
    this.models = models;
    this.registry = registry;
    this.downloads = downloads;
    this.errors = errors;
  }

  @Override
  public String name() {
    return "models";
  }

  @Override
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(Route.get(MODELS, x -> served()));
    for (String path : new String[] {MODELS + "/{name}", MODELS + "/{name}/versions/{version}"}) {
      routes.add(Route.get(path, this::describe));
      routes.add(Route.get(path + "/download", this::download));
      routes.add(Route.get(path + "/files/{file}", this::file));
    }
    return routes;
  }

  private Answer served() {
    ModelTable table = models.table();
    return Answer.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("models");
          for (LoadedModel model : models.everything()) {
            writeServed(out, model, table);
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private void writeServed(JsonGenerator out, LoadedModel model, ModelTable table)
      throws IOException {
    Manifest manifest = model.manifest();
    String name = manifest.id().name();
    Standing standing = table.standing(model);
    out.writeStartObject();
    out.writeStringField("name", name);
    out.writeStringField("version", manifest.id().version());
    out.writeBooleanField(
        "default", standing.active() && table.defaultName().equals(Optional.of(name)));
    out.writeBooleanField("active", standing.active());
    out.writeNumberField("canary_percent", standing.canaryPercent());
    out.writeStringField("digest", model.digest());
    out.writeStringField("kind", manifest.kind());
    out.writeStringField("precision", manifest.precision());
    out.writeNumberField("dimension", manifest.dimension());
    out.writeNumberField("max_tokens", manifest.maxTokens());
    out.writeStringField("pooling", manifest.pooling().word());
    out.writeBooleanField("normalized", manifest.normalize());
    ModelJson.writeLabels(out, manifest);
    out.writeStringField("backend", model.backend());
    out.writeStringField("licence", manifest.licence().orElse("unknown"));
    out.writeStringField("source", manifest.source().orElse("unknown"));
    out.writeStringField("download", ModelJson.versioned(manifest.id()) + "/download");
    out.writeEndObject();
  }

  private Answer describe(Exchange exchange) {
    Bundle bundle = bundle(exchange);
    BundleTar tar = BundleTar.of(bundle);
    return Answer.json(
        200,
        out -> {
          out.writeStartObject();
          ModelJson.writeBundle(out, bundle);
          ModelJson.writeFiles(out, bundle.manifest());
          out.writeObjectFieldStart("download");
          out.writeStringField("url", ModelJson.versioned(bundle.manifest().id()) + "/download");
          out.writeNumberField("bytes", tar.size());
          out.writeEndObject();
          out.writeEndObject();
        });
  }

  private Answer download(Exchange exchange) {
    Bundle bundle = bundle(exchange);
    BundleTar tar = BundleTar.of(bundle);
    String name = bundle.manifest().id().name() + "-" + bundle.manifest().id().version() + ".tar";
    return downloads.answer(
        exchange,
        new Download("application/x-tar", tar.size(), downloads.digest(bundle, tar), tar::write),
        isVersioned(exchange),
        name);
  }

  private Answer file(Exchange exchange) {
    Bundle bundle = bundle(exchange);
    String name = exchange.pathParameter("file");
    return downloads.answer(exchange, content(bundle, name), isVersioned(exchange), name);
  }

  private static Download content(Bundle bundle, String name) {
    if (name.equals(Manifest.FILE_NAME)) {
      return Download.ofBytes("application/json", bundle.manifest().toJson());
    }
    if (name.equals(Manifest.SUM_FILE_NAME)) {
      return Download.ofBytes("text/plain", Manifest.sum(bundle.manifest().toJson()));
    }
    FileEntry entry = bundle.manifest().files().get(name);
    if (entry == null) {
      throw new ServeException(
          new ServeError.NotFound(
              bundle.manifest().id()
                  + " has no such file; it has "
                  + Manifest.FILE_NAME
                  + ", "
                  + String.join(", ", bundle.manifest().files().keySet())));
    }
    return Download.ofFile(
        name.endsWith(".json") ? "application/json" : "application/octet-stream",
        bundle.file(name),
        entry);
  }

  private static boolean isVersioned(Exchange exchange) {
    return exchange.hasPathParameter("version");
  }

  private Bundle bundle(Exchange exchange) {
    try {
      Optional<String> version =
          isVersioned(exchange) ? Optional.of(exchange.pathParameter("version")) : Optional.empty();
      return registry.bundle(new ModelRef(exchange.pathParameter("name"), version));
    } catch (RegistryException | ModelException e) {
      throw new ServeException(new ServeError.UnknownModel(String.valueOf(e.getMessage())));
    }
  }

  @Override
  public Answer error(ServeError error) {
    return errors.error(error);
  }
}
