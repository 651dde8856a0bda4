package dev.jetd.models;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What {@code jetd-model.json} says of a model. Every instance is valid: the constructor refuses a
 * value out of bounds, naming the field.
 *
 * @param kind what the model does: {@link #RANKING} and {@link #CLASSIFICATION} for what scores
 *     texts and pairs of them, {@link #TENSOR} for a graph whose inputs and outputs are tensors as
 *     they are, and {@code text-embedding} or any other word for what gives vectors
 * @param precision of the weights, as written: {@code fp32}, {@code fp16}, {@code int8}
 * @param dimension components of a vector, or labels of what scores; 0 for tensors
 * @param maxTokens most tokens of a text that the model sees, special ones included; 0 for tensors
 * @param output the graph's output to take; without it, the graph has only one
 * @param files every file of the bundle but the manifest, by name
 * @param lanes how many runs of this model at the same time; without it, as configured for all
 * @param threads how many processors share one run; without it, as configured for all
 * @param labels what each score says, in the order of the graph's output; none of what gives no
 *     scores
 */
public record Manifest(
    ModelId id,
    String kind,
    String precision,
    int dimension,
    int maxTokens,
    Pooling pooling,
    boolean normalize,
    Optional<String> output,
    Optional<String> licence,
    Optional<String> source,
    SortedMap<String, FileEntry> files,
    Optional<Integer> lanes,
    Optional<Integer> threads,
    List<String> labels) {

  /** The kind of a cross-encoder: one score says how well a text answers another. */
  public static final String RANKING = "text-ranking";

  /** The kind of what scores a text, or a pair of them, for each of several labels. */
  public static final String CLASSIFICATION = "text-classification";

  /** The kind of a graph that is no text model. */
  public static final String TENSOR = "tensor";

  /** The name of a manifest in its bundle. */
  public static final String FILE_NAME = "jetd-model.json";

  /** The name of the file beside it that says what a manifest must be, as sha256sum writes it. */
  public static final String SUM_FILE_NAME = FILE_NAME + ".sha256";

  static final int MOST_DIMENSIONS = 65_536;
  static final int MOST_TOKENS = 131_072;
  private static final int MOST_FILES = 256;
  private static final int MOST_LANES = 64;
  private static final int MOST_LABELS = 4096;
  private static final int LONGEST_TEXT = 1024;
  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  public Manifest {
    requireWord("kind", kind);
    requireWord("precision", precision);
    labels = List.copyOf(labels);
    requireLabels(kind, dimension, pooling, normalize, labels);
    if (kind.equals(TENSOR)) {
      Names.require("dimension", dimension, dimension == 0, "none for kind tensor");
      Names.require("maxTokens", maxTokens, maxTokens == 0, "none for kind tensor");
    } else {
      requireInRange("dimension", dimension, MOST_DIMENSIONS);
      requireInRange("maxTokens", maxTokens, MOST_TOKENS);
    }
    lanes.ifPresent(count -> requireInRange("lanes", count, MOST_LANES));
    threads.ifPresent(count -> requireInRange("threads", count, MOST_LANES));
    output.ifPresent(text -> requireText("output", text));
    licence.ifPresent(text -> requireText("licence", text));
    source.ifPresent(text -> requireText("source", text));
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    requireInRange("files", files.size(), MOST_FILES);
    files.keySet().forEach(Manifest::requireFileName);
  }

  private static void requireLabels(
      String kind, int dimension, Pooling pooling, boolean normalize, List<String> labels) {
    int most = kind.equals(RANKING) ? 1 : kind.equals(CLASSIFICATION) ? MOST_LABELS : 0;
    int least = Math.min(1, most);
    Names.require(
        "labels",
        labels.size(),
        labels.size() >= least && labels.size() <= most,
        most <= 1 ? most + " of them for kind " + kind : "1 to " + most);
    labels.forEach(label -> requireText("labels", label));
    if (most > 0) {
      Names.require("dimension", dimension, dimension == labels.size(), "as many as labels");
      Names.require("pooling", pooling.word(), pooling == Pooling.NONE, "none for kind " + kind);
      Names.require("normalize", normalize, !normalize, "false for kind " + kind);
    }
  }

  /** A text encoder's, run as is configured for all. */
  public Manifest(
      ModelId id,
      String kind,
      String precision,
      int dimension,
      int maxTokens,
      Pooling pooling,
      boolean normalize,
      Optional<String> output,
      Optional<String> licence,
      Optional<String> source,
      SortedMap<String, FileEntry> files) {
    this(
        id,
        kind,
        precision,
        dimension,
        maxTokens,
        pooling,
        normalize,
        output,
        licence,
        source,
        files,
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** Whether the model is a graph of tensors and no text model. */
  public boolean isTensor() {
    return kind.equals(TENSOR);
  }

  /** Whether the model scores texts or pairs of them, for its labels. */
  public boolean isScoring() {
    return kind.equals(RANKING) || kind.equals(CLASSIFICATION);
  }

  /** Whether the model gives texts vectors. */
  public boolean isEmbedding() {
    return !isTensor() && !isScoring();
  }

  /**
   * Reads a manifest, strictly: a field unknown, missing, of another type or out of bounds is
   * refused.
   *
   * @throws ModelException naming the file, the field and what was expected
   */
  public static Manifest read(Path file) {
    return ManifestJson.read(file);
  }

  /** The same model under another name or version. */
  public Manifest renamed(ModelId other) {
    return copy(other, source, files);
  }

  public Manifest withSource(Optional<String> other) {
    return copy(id, other, files);
  }

  public Manifest withFiles(SortedMap<String, FileEntry> others) {
    return copy(id, source, others);
  }

  private Manifest copy(
      ModelId otherId, Optional<String> otherSource, SortedMap<String, FileEntry> otherFiles) {
    return new Manifest(
        otherId,
        kind,
        precision,
        dimension,
        maxTokens,
        pooling,
        normalize,
        output,
        licence,
        otherSource,
        otherFiles,
        lanes,
        threads,
        labels);
  }

  /**
   * Another form of the same model.
   *
   * @param otherPrecision of its weights
   * @param otherOutput of its graph to take
   */
  public Manifest inForm(String otherPrecision, Optional<String> otherOutput) {
    return new Manifest(
        id,
        kind,
        otherPrecision,
        dimension,
        maxTokens,
        pooling,
        normalize,
        otherOutput,
        licence,
        source,
        files,
        lanes,
        threads,
        labels);
  }

  /** The manifest as canonical JSON: equal manifests give equal bytes. */
  public byte[] toJson() {
    return ManifestJson.write(this);
  }

  /** What the file beside a manifest says of its bytes. */
  public static byte[] sum(byte[] manifest) {
    return (Sha256.of(manifest) + "  " + FILE_NAME + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** Writes the canonical JSON. */
  public void write(Path file) {
    try {
      Files.write(file, toJson());
    } catch (IOException e) {
      throw new ModelException(file + ": cannot be written: " + e, e);
    }
  }

  private static void requireWord(String field, String value) {
    Names.require(
        field,
        value,
        WORD.matcher(value).matches(),
        "a word of lower-case letters, digits and hyphens");
  }

  private static void requireInRange(String field, int value, int most) {
    Names.require(field, value, value >= 1 && value <= most, "1 to " + most);
  }

  private static void requireText(String field, String value) {
    boolean printable = value.chars().noneMatch(Character::isISOControl);
    Names.require(
        field,
        value,
        printable && !value.isBlank() && value.length() <= LONGEST_TEXT,
        "one line of 1 to " + LONGEST_TEXT + " characters");
  }

  private static void requireFileName(String name) {
    Names.require("files", name);
    Names.require("files", name, !name.startsWith(FILE_NAME), "no entry for the manifest itself");
  }
}
