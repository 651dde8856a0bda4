package dev.jetd.models.repository;

import dev.jetd.models.Json;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What {@code config.json} and the graph say of a model that scores texts, as Hugging Face's {@code
 * ...ForSequenceClassification} do. With one label it is a cross-encoder that ranks.
 *
 * @param output the graph's output with a score a label
 */
record Classifier(List<String> labels, String output) {
  private static final String ARCHITECTURE = "ForSequenceClassification";
  private static final String LOGITS = "logits";
  private static final String LABELS = "id2label";

  /** Whether a model's {@code config.json} is that of one. */
  static boolean is(Object config) {
    return Json.field(config, "architectures") instanceof List<?> names
        && names.stream().anyMatch(name -> String.valueOf(name).endsWith(ARCHITECTURE));
  }

  /**
   * Holds what the configuration says against the graph.
   *
   * @throws ModelException if they are not of one mind, or one says too little
   */
  static Classifier read(Path directory, Object config, Graph graph) {
    Graph.Output output = output(directory, graph);
    List<String> labels = labels(directory.resolve("config.json"), config, output);
    if (output.width().isPresent() && output.width().getAsInt() != labels.size()) {
      throw new ModelException(
          directory.resolve("config.json")
              + ": has "
              + labels.size()
              + " labels, and the graph's output "
              + output.name()
              + " has "
              + output.width().getAsInt());
    }
    return new Classifier(labels, output.name());
  }

  String kind() {
    return labels.size() == 1 ? Manifest.RANKING : Manifest.CLASSIFICATION;
  }

  private static Graph.Output output(Path directory, Graph graph) {
    List<Graph.Output> outputs = graph.outputs();
    Graph.Output output =
        outputs.stream()
            .filter(o -> o.name().equals(LOGITS))
            .findFirst()
            .or(() -> outputs.stream().filter(o -> outputs.size() == 1).findFirst())
            .orElseThrow(
                () ->
                    new ModelException(
                        directory + ": none of the graph's outputs " + outputs + " is logits"));
    if (output.rank() != 0 && output.rank() != 2) {
      throw new ModelException(
          directory
              + ": the graph's output "
              + output.name()
              + " has "
              + output.rank()
              + " dimensions, where scores have 2, texts and labels; was it exported for another"
              + " task?");
    }
    return output;
  }

  /** By their numbers; what has none gets the names that Hugging Face gives. */
  private static List<String> labels(Path file, Object config, Graph.Output output) {
    if (!(Json.field(config, LABELS) instanceof Map<?, ?> byNumber)) {
      int count =
          output
              .width()
              .orElseThrow(
                  () ->
                      new ModelException(
                          file + ": neither " + LABELS + " nor the graph says its labels"));
      return IntStream.range(0, count).mapToObj(i -> "LABEL_" + i).toList();
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < byNumber.size(); i++) {
      if (!(Json.field(byNumber, String.valueOf(i)) instanceof String label)) {
        throw new ModelException(
            file + ": " + LABELS + ": expected a name for each number from 0 on, none for " + i);
      }
      labels.add(label);
    }
    return labels;
  }
}
