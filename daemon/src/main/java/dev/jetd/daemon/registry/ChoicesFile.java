package dev.jetd.daemon.registry;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.models.Json;
import dev.jetd.models.JsonFields;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelId;
import dev.jetd.models.repository.Durable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps the choices over restarts: {@code <state>/models.json}, replaced whole at each change. */
public final class ChoicesFile {
  private static final System.Logger LOG = System.getLogger(ChoicesFile.class.getName());
  private static final int SCHEMA = 1;

  private final Path file;

  public ChoicesFile(Path file) {
    this.file = file;
  }

  /**
   * What was kept. A file that cannot be understood is set aside: the configuration then counts.
   */
  Optional<Choices> read() {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(JsonFields.of(Json.parse(Files.readAllBytes(file)))));
    } catch (IOException | ModelException e) {
      Path aside = file.resolveSibling(file.getFileName() + ".corrupt");
      LOG.log(
          System.Logger.Level.WARNING,
          "which models were chosen is not known any more: {0}: {1}; it is kept as {2}",
          file,
          e.getMessage(),
          aside.getFileName());
      setAside(aside);
      return Optional.empty();
    }
  }

  private void setAside(Path aside) {
    try {
      Files.move(file, aside, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} cannot be moved: {1}", file, e.getMessage());
    }
  }

  /** Returns when it is on the disk. */
  void write(Choices choices) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.FACTORY.createGenerator(bytes).useDefaultPrettyPrinter()) {
      write(choices, out);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("memory is always writable", e);
    }
    try {
      Durable.write(file, bytes.toByteArray());
    } catch (IOException e) {
      throw new RegistryException(
          RegistryException.Reason.FAILED,
          "nothing was changed, because the change cannot be kept: " + file + ": " + e);
    }
  }

  private static void write(Choices choices, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeNumberField("schema", SCHEMA);
    out.writeStringField("configured", choices.configured());
    out.writeObjectFieldStart("models");
    for (Map.Entry<String, Choice> entry : choices.models().entrySet()) {
      out.writeFieldName(entry.getKey());
      write(entry.getValue(), out);
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private static void write(Choice choice, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("active", choice.active());
    out.writeBooleanField("pinned", choice.pinned());
    if (choice.previous().isPresent()) {
      out.writeStringField("previous", choice.previous().get());
    }
    if (choice.canary().isPresent()) {
      out.writeObjectFieldStart("canary");
      out.writeStringField("version", choice.canary().get().version());
      out.writeNumberField("percent", choice.canary().get().percent());
      out.writeEndObject();
    }
    out.writeArrayFieldStart("also");
    for (String version : choice.also()) {
      out.writeString(version);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static Choices parse(JsonFields fields) {
    if (fields.integer("schema") != SCHEMA) {
      throw new ModelException("schema: expected " + SCHEMA);
    }
    String configured = fields.text("configured");
    JsonFields models = fields.object("models");
    SortedMap<String, Choice> choices = new TreeMap<>();
    for (String name : models.names()) {
      choices.put(name, choice(name, models.object(name)));
    }
    fields.end();
    return new Choices(configured, choices);
  }

  private static Choice choice(String name, JsonFields fields) {
    String active = fields.text("active");
    boolean pinned = fields.flag("pinned");
    Optional<String> previous = fields.optionalText("previous");
    Optional<Choice.Canary> canary =
        fields.has("canary") ? Optional.of(canary(fields.object("canary"))) : Optional.empty();
    List<String> also = fields.texts("also");
    fields.end();
    Choice choice = new Choice(active, pinned, previous, canary, also);
    // Refuses what is no name or version.
    choice.versions().forEach(version -> new ModelId(name, version));
    previous.ifPresent(version -> new ModelId(name, version));
    return choice;
  }

  private static Choice.Canary canary(JsonFields fields) {
    Choice.Canary canary = new Choice.Canary(fields.text("version"), fields.integer("percent"));
    fields.end();
    if (canary.percent() < 1 || canary.percent() > 99) {
      throw new ModelException("percent: expected 1 to 99, found " + canary.percent());
    }
    return canary;
  }
}
