package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.models.Manifest;

/** What a request of texts wants of a model. */
enum ModelUse {
  EMBED("an embedding model"),
  RANK("a re-ranker model"),
  /** What ranks can be asked for the score of its one label too. */
  CLASSIFY("a classifier model"),
  /** To be cut into tokens, or told of: whatever is made of texts. */
  READ("a model of texts");

  private final String wanted;

  ModelUse(String wanted) {
    this.wanted = wanted;
  }

  /**
   * @throws ServeException if the model is not of that use
   */
  void check(LoadedModel model) {
    if (!(model instanceof ServedModel) || !fits(model.manifest())) {
      throw new ServeException(new ServeError.WrongKind(isNot(wanted, model.manifest())));
    }
  }

  private boolean fits(Manifest manifest) {
    return switch (this) {
      case EMBED -> manifest.isEmbedding();
      case RANK -> manifest.kind().equals(Manifest.RANKING);
      case CLASSIFY -> manifest.isScoring();
      case READ -> true;
    };
  }

  /** A sentence that says what the model is not, and what it is. */
  static String isNot(String wanted, Manifest manifest) {
    return "model is not " + wanted + ": " + manifest.id() + does(manifest);
  }

  private static String does(Manifest manifest) {
    return switch (manifest.kind()) {
      case Manifest.TENSOR -> " takes tensors, with /v2/models/" + manifest.id().name() + "/infer";
      case Manifest.RANKING -> " ranks texts, with /rerank and /v1/rerank";
      case Manifest.CLASSIFICATION -> " classifies texts, with /predict";
      default -> " embeds texts, with /embed";
    };
  }
}
