package dev.jetd.models.repository;

import dev.jetd.models.Json;
import dev.jetd.models.ModelException;
import dev.jetd.models.Names;
import dev.jetd.models.Pooling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What sentence-transformers' {@code modules.json} says comes after the encoder. A step that jetd
 * does not do is refused: without it the vectors would be others.
 *
 * @param normalize empty where there is no {@code modules.json}
 */
record Modules(Optional<Pooling> pooling, Optional<Boolean> normalize) {

  static Modules read(Path directory) {
    Object modules = HuggingFace.json(directory.resolve("modules.json"));
    Path usual = directory.resolve("1_Pooling").resolve("config.json");
    if (!(modules instanceof List<?> list)) {
      return new Modules(
          Files.isRegularFile(usual) ? Optional.of(poolingOf(usual)) : Optional.empty(),
          Optional.empty());
    }
    Optional<Pooling> pooling = Optional.empty();
    boolean normalize = false;
    for (Object module : list) {
      String type = String.valueOf(Json.field(module, "type"));
      switch (type.substring(type.lastIndexOf('.') + 1)) {
        case "Transformer" -> {}
        case "Normalize" -> normalize = true;
        case "Pooling" -> pooling = Optional.of(poolingOf(configOf(directory, module)));
        default ->
            throw new ModelException(
                directory.resolve("modules.json")
                    + ": the step "
                    + Names.shown(type)
                    + " is none that jetd does; it does Transformer, Pooling and Normalize");
      }
    }
    return new Modules(pooling, Optional.of(normalize));
  }

  private static Path configOf(Path directory, Object module) {
    String path = String.valueOf(Json.field(module, "path"));
    if (!Names.isName(path)) {
      throw new ModelException(
          directory.resolve("modules.json") + ": the path " + Names.shown(path));
    }
    return directory.resolve(path).resolve("config.json");
  }

  private static Pooling poolingOf(Path file) {
    Object config = HuggingFace.json(file);
    List<Pooling> modes = new ArrayList<>();
    List<String> others = new ArrayList<>();
    if (config instanceof java.util.Map<?, ?> fields) {
      fields.forEach(
          (name, value) -> {
            if (String.valueOf(name).startsWith("pooling_mode_") && Boolean.TRUE.equals(value)) {
              switch (String.valueOf(name)) {
                case "pooling_mode_mean_tokens" -> modes.add(Pooling.MEAN);
                case "pooling_mode_cls_token" -> modes.add(Pooling.CLS);
                case "pooling_mode_lasttoken" -> modes.add(Pooling.LAST);
                default -> others.add(String.valueOf(name));
              }
            }
          });
    }
    if (modes.size() != 1 || !others.isEmpty()) {
      throw new ModelException(
          file + ": expected mean, cls or last-token pooling, found " + modes + " and " + others);
    }
    return modes.getFirst();
  }
}
