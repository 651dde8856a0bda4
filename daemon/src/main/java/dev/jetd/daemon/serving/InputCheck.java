package dev.jetd.daemon.serving;

import java.util.List;
import java.util.Locale;

/**
 * Refuses inputs that no model can take, naming the one at fault, before anything is spent on them.
 */
final class InputCheck {
  /** Characters a token has at least, on average, in ordinary text; for an estimate only. */
  private static final int CHARS_PER_TOKEN = 3;

  private InputCheck() {}

  static void check(EmbeddingRequest request, ServedModel model, ServingLimits limits) {
    List<EmbeddingInput> inputs = request.inputs();
    if (inputs.isEmpty()) {
      throw invalid(request.field(), "must not be an empty list");
    }
    if (inputs.size() > limits.texts()) {
      throw new ServeException(
          new ServeError.TooLarge(
              request.field(),
              String.format(
                  Locale.ROOT,
                  "%s has %d entries and the limit is %d",
                  request.field(),
                  inputs.size(),
                  limits.texts())));
    }
    for (int i = 0; i < inputs.size(); i++) {
      String field = name(request, i);
      switch (inputs.get(i)) {
        case EmbeddingInput.Text t -> checkText(field, t.text(), limits);
        case EmbeddingInput.Ids ids -> checkIds(field, ids.ids(), model);
        case EmbeddingInput.Pair p -> {
          checkText(field, p.first(), limits);
          checkText(field, p.second(), limits);
        }
      }
    }
  }

  /** What a message calls an input. */
  static String name(EmbeddingRequest request, int index) {
    return request.inputs().size() == 1 ? request.field() : request.field() + "[" + index + "]";
  }

  /** Tokens an input will have, roughly, before it is tokenized. */
  static int cost(EmbeddingInput input, ServedModel model) {
    int tokens =
        switch (input) {
          case EmbeddingInput.Text t -> t.text().length() / CHARS_PER_TOKEN + 2;
          case EmbeddingInput.Ids i -> i.ids().length;
          case EmbeddingInput.Pair p ->
              (p.first().length() + p.second().length()) / CHARS_PER_TOKEN + 3;
        };
    return Math.min(tokens, model.manifest().maxTokens());
  }

  /**
   * @param field what the dialect calls the text
   */
  static void checkText(String field, String text, ServingLimits limits) {
    if (text.length() > limits.textChars()) {
      throw new ServeException(
          new ServeError.TooLarge(
              field,
              String.format(
                  Locale.ROOT,
                  "%s has %d characters and the limit is %d",
                  field,
                  text.length(),
                  limits.textChars())));
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw invalid(field, "has half a surrogate pair at character " + i);
        }
        i++;
      }
    }
  }

  private static void checkIds(String field, int[] ids, ServedModel model) {
    int vocabulary = model.tokenizer().vocabularySize();
    if (ids.length == 0) {
      throw invalid(field, "must not be an empty list of token ids");
    }
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= vocabulary) {
        throw invalid(
            field + "[" + i + "]",
            "is token id " + ids[i] + ", not one from 0 to " + (vocabulary - 1));
      }
    }
  }

  private static ServeException invalid(String field, String what) {
    return new ServeException(new ServeError.Invalid(field, field + " " + what));
  }
}
