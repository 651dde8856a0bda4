package dev.jetd.daemon.serving;

/** What is made of a model's scores, as text-embeddings-inference does. */
public final class Scores {

  private Scores() {}

  /**
   * From 0 to 1: of one label by the logistic function, so that a half is where the model is of two
   * minds; of several by softmax, so that they add up to 1.
   *
   * @param logits as they leave the model; not written to
   */
  public static float[] ofLogits(float[] logits) {
    return logits.length == 1 ? new float[] {(float) sigmoid(logits[0])} : softmax(logits);
  }

  private static double sigmoid(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  private static float[] softmax(float[] logits) {
    double most = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      most = Math.max(most, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - most);
    }
    float[] scores = new float[logits.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = (float) (Math.exp(logits[i] - most) / sum);
    }
    return scores;
  }
}
