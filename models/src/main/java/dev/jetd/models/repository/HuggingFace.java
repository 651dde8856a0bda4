package dev.jetd.models.repository;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.jetd.models.FileEntry;
import dev.jetd.models.Json;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelId;
import dev.jetd.models.Names;
import dev.jetd.models.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Understands a directory as Hugging Face and sentence-transformers keep a text encoder or a
 * cross-encoder: {@code config.json}, {@code modules.json}, {@code 1_Pooling/config.json}, {@code
 * sentence_bert_config.json}, {@code tokenizer.json}, {@code tokenizer_config.json} and {@code
 * onnx/*.onnx}.
 */
final class HuggingFace {
  private static final long LARGEST_CONFIG = 4 << 20;
  private static final String MODEL = "model.onnx";
  private static final String TOKENIZER = "tokenizer.json";

  /** Carried along for clients that compute by themselves with other libraries. */
  private static final List<String> COMPANIONS =
      List.of("config.json", "special_tokens_map.json", "tokenizer_config.json");

  private final Path directory;
  private final Wishes wishes;
  private final Object config;

  private HuggingFace(Path directory, Wishes wishes) {
    this.directory = directory;
    this.wishes = wishes;
    this.config = json(directory.resolve("config.json"));
  }

  /**
   * Makes a draft of what is there.
   *
   * @throws ModelException naming what is missing and how to say it
   */
  static Draft read(Path directory, Wishes wishes, Graph.Reader graphs) {
    return new HuggingFace(directory, wishes).draft(graphs);
  }

  private Draft draft(Graph.Reader graphs) {
    Path model = OnnxChoice.of(directory, wishes.file());
    Path tokenizer = directory.resolve(TOKENIZER);
    if (!Files.isRegularFile(tokenizer)) {
      throw new ModelException(
          tokenizer + ": not there; a text encoder needs one, made by the tokenizers library");
    }
    Graph graph = graphs.read(model);
    Manifest manifest = Classifier.is(config) ? classifier(graph) : encoder(graph);
    SortedMap<String, Path> files = new TreeMap<>();
    files.put(MODEL, model);
    files.put(TOKENIZER, tokenizer);
    for (String name : COMPANIONS) {
      if (Files.isRegularFile(directory.resolve(name))) {
        files.put(name, directory.resolve(name));
      }
    }
    return new Draft(manifest, files, new TreeMap<>());
  }

  private Manifest encoder(Graph graph) {
    Modules modules = Modules.read(directory);
    Pooling pooling = pooling(graph, modules);
    Graph.Output output = output(graph, pooling);
    return new Manifest(
        id(graph),
        "text-embedding",
        graph.precision(),
        dimension(output),
        maxTokens(),
        pooling,
        normalize(modules),
        Optional.of(output.name()),
        licence(),
        Optional.empty(),
        pending());
  }

  private Manifest classifier(Graph graph) {
    if (wishes.pooling().isPresent() || wishes.normalize().isPresent()) {
      throw new ModelException(
          directory
              + ": config.json says that it classifies texts, so there is nothing to pool or"
              + " normalize; leave --pooling and --normalize out");
    }
    Classifier read = Classifier.read(directory, config, graph);
    return new Manifest(
        id(graph),
        read.kind(),
        graph.precision(),
        read.labels().size(),
        maxTokens(),
        Pooling.NONE,
        false,
        Optional.of(read.output()),
        licence(),
        Optional.empty(),
        pending(),
        Optional.empty(),
        Optional.empty(),
        read.labels());
  }

  private Optional<String> licence() {
    return wishes.licence().or(() -> Licence.of(directory.resolve("README.md")));
  }

  /** Stands for the files until they are in place; a manifest without any is none. */
  static SortedMap<String, FileEntry> pending() {
    return new TreeMap<>(java.util.Map.of(MODEL, new FileEntry(1, "0".repeat(64))));
  }

  private ModelId id(Graph graph) {
    String said =
        Json.field(config, "_name_or_path") instanceof String path
            ? path.substring(path.lastIndexOf('/') + 1)
            : "";
    String fallback =
        Names.isName(said) ? said : String.valueOf(directory.toAbsolutePath().getFileName());
    return new ModelId(
        wishes.name().orElse(fallback), wishes.version().orElse("1-" + graph.precision()));
  }

  private Pooling pooling(Graph graph, Modules modules) {
    Optional<Pooling> known =
        wishes
            .pooling()
            .or(modules::pooling)
            .or(
                () ->
                    graph.outputs().size() == 1 && graph.outputs().getFirst().rank() == 2
                        ? Optional.of(Pooling.NONE)
                        : Optional.empty());
    return known.orElseThrow(
        () ->
            new ModelException(
                directory
                    + ": neither modules.json nor 1_Pooling/config.json says how its vectors are"
                    + " pooled; say --pooling mean, cls, last or none"));
  }

  private boolean normalize(Modules modules) {
    return wishes
        .normalize()
        .or(modules::normalize)
        .orElseThrow(
            () ->
                new ModelException(
                    directory
                        + ": there is no modules.json to say whether vectors are scaled to length"
                        + " 1; say --normalize true or false"));
  }

  /** Of several, the one whose name says what pooling needs. */
  private Graph.Output output(Graph graph, Pooling pooling) {
    List<Graph.Output> outputs = graph.outputs();
    List<String> wanted =
        pooling == Pooling.NONE
            ? List.of("sentence_embedding", "pooler_output")
            : List.of("last_hidden_state", "token_embeddings");
    return wanted.stream()
        .flatMap(name -> outputs.stream().filter(o -> o.name().equals(name)))
        .findFirst()
        .or(() -> outputs.size() == 1 ? Optional.of(outputs.getFirst()) : Optional.empty())
        .orElseThrow(
            () ->
                new ModelException(
                    directory + ": of the outputs " + outputs + " none is one of " + wanted));
  }

  private int dimension(Graph.Output output) {
    if (output.width().isPresent()) {
      return output.width().getAsInt();
    }
    return number(config, "hidden_size")
        .orElseThrow(
            () ->
                new ModelException(
                    directory
                        + ": neither the graph nor config.json (hidden_size)"
                        + " says how many components a vector has"));
  }

  private int maxTokens() {
    Optional<Integer> positions = positions();
    Optional<Integer> said =
        wishes
            .maxTokens()
            .or(
                () ->
                    number(json(directory.resolve("sentence_bert_config.json")), "max_seq_length"))
            .or(() -> number(json(directory.resolve("tokenizer_config.json")), "model_max_length"))
            .or(() -> positions);
    int tokens =
        said.orElseThrow(
            () ->
                new ModelException(
                    directory + ": nothing says how many tokens it takes; say" + " --max-tokens"));
    if (positions.isPresent() && tokens > positions.get()) {
      throw new ModelException(
          directory
              + ": "
              + tokens
              + " tokens, but config.json has only "
              + positions.get()
              + " positions");
    }
    return tokens;
  }

  /** RoBERTa counts positions from one past its padding token's id. */
  private Optional<Integer> positions() {
    boolean shifted =
        Json.field(config, "model_type") instanceof String type && type.contains("roberta");
    int unused = shifted ? number(config, "pad_token_id").orElse(1) + 1 : 0;
    return number(config, "max_position_embeddings").map(n -> n - unused);
  }

  /** Some tokenizers say a length like 1e30 where they mean none. */
  private static Optional<Integer> number(Object object, String field) {
    return Json.field(object, field) instanceof Integer n && n > 0 && n <= 131_072
        ? Optional.of(n)
        : Optional.empty();
  }

  /** A file's value; {@link Json.Null} if there is no such file. */
  static Object json(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        return Json.Null.NULL;
      }
      if (Files.size(file) > LARGEST_CONFIG) {
        throw new ModelException(file + ": larger than " + LARGEST_CONFIG + " bytes");
      }
      return Json.parse(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new ModelException(file + ": not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelException(file + ": cannot be read: " + e, e);
    }
  }
}
