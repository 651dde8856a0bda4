package dev.jetd.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two texts in one sequence, as Hugging Face's own library puts them there. */
class TokenizerPairTest {
  @TempDir private Path directory;

  /** One pair and what the reference made of it. */
  private record Case(
      String tokenizer,
      String first,
      String second,
      int most,
      Keep keep,
      int total,
      List<?> ids,
      List<?> types) {

    static Case of(Object json) {
      return new Case(
          (String) Json.field(json, "tokenizer"),
          (String) Json.field(json, "first"),
          (String) Json.field(json, "second"),
          (Integer) Json.field(json, "most"),
          Keep.valueOf((String) Json.field(json, "keep")),
          (Integer) Json.field(json, "total"),
          (List<?>) Json.field(json, "ids"),
          (List<?>) Json.field(json, "types"));
    }
  }

  private static Object golden() throws IOException {
    try (InputStream in = TokenizerPairTest.class.getResourceAsStream("golden-pairs.json")) {
      return Json.parse(Objects.requireNonNull(in).readAllBytes());
    }
  }

  /**
   * BERT's own, and ones that put two texts together otherwise.
   *
   * @param pieceChars a text is also tokenized in pieces of about so many characters
   */
  @ParameterizedTest
  @ValueSource(ints = {16 * 1024, 7})
  void idsTypesAndCutsAreThoseOfTheReference(int pieceChars) throws IOException {
    Object golden = golden();
    Map<?, ?> files = (Map<?, ?>) Json.field(golden, "tokenizers");
    List<?> cases = (List<?>) Json.field(golden, "cases");
    assertThat(cases).hasSize(113);
    Map<String, Tokenizer> open = new HashMap<>();
    try {
      for (Object json : cases) {
        Case each = Case.of(json);
        Path file = Fixtures.TOKENIZER_JSON;
        if (files.get(each.tokenizer()) instanceof String text) {
          file = Files.writeString(directory.resolve(each.tokenizer() + ".json"), text);
        }
        Path from = file;
        Tokenizer tokenizer =
            open.computeIfAbsent(
                each.tokenizer() + each.most(),
                key ->
                    Tokenizer.load(
                        Fixtures.LIBRARY,
                        from,
                        each.most(),
                        Tokenizer.DEFAULT_MAX_CHARS,
                        pieceChars));
        check(each, tokenizer.encodePair(each.first(), each.second(), each.keep()));
      }
    } finally {
      open.values().forEach(Tokenizer::close);
    }
  }

  private static void check(Case expected, Tokens tokens) {
    List<Integer> ids = new ArrayList<>();
    List<Integer> types = new ArrayList<>();
    for (int i = 0; i < tokens.ids().length; i++) {
      ids.add(tokens.ids()[i]);
      types.add(i < tokens.second() ? 0 : 1);
    }
    String what = expected.toString();
    assertThat(ids).as(what).isEqualTo(expected.ids());
    assertThat(types).as(what).isEqualTo(expected.types());
    assertThat(tokens.total()).as(what).isEqualTo(expected.total());
    assertThat(tokens.truncated()).as(what).isEqualTo(ids.size() < expected.total());
  }

  @Test
  void aSingleTextIsAllOfTheFirstType() {
    try (Tokenizer tokenizer = Fixtures.tokenizer(8)) {
      Tokens tokens = tokenizer.encode("the the the");
      assertThat(tokens.second()).isEqualTo(tokens.ids().length).isEqualTo(5);
    }
  }

  @Test
  void whereThereIsRoomForNoTextTheSpecialTokensStay() {
    try (Tokenizer tokenizer = Fixtures.tokenizer(3)) {
      assertThat(tokenizer.takesPairs()).isTrue();
      assertThat(tokenizer.encodePair("the", "the", Keep.START).ids())
          .containsExactly(101, 102, 102);
    }
  }

  @Test
  void aTokenizerThatTellsTextsApartInNoWayWeKnowTakesNone() throws IOException {
    String typed = Files.readString(Fixtures.TOKENIZER_JSON);
    // The second text's tokens of a third type.
    String odd = typed.replaceFirst("(?<=\"id\": \"B\",\\s{0,99}\"type_id\": )1", "2");
    assertThat(odd).isNotEqualTo(typed);
    Path file = Files.writeString(directory.resolve("odd.json"), odd);
    try (Tokenizer tokenizer = Tokenizer.load(Fixtures.LIBRARY, file, 16)) {
      assertThat(tokenizer.takesPairs()).isFalse();
      assertThat(tokenizer.encode("the").ids()).hasSize(3);
      assertThatThrownBy(() -> tokenizer.encodePair("a", "b", Keep.START))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("no pairs");
    }
  }

  @Test
  void halfACharacterIsRefusedOnEitherSide() {
    try (Tokenizer tokenizer = Fixtures.tokenizer(16)) {
      assertThatThrownBy(() -> tokenizer.encodePair("\ud83d", "b", Keep.START))
          .isInstanceOf(InvalidTextException.class);
      assertThatThrownBy(() -> tokenizer.encodePair("a", "\ud83d", Keep.START))
          .isInstanceOf(InvalidTextException.class);
    }
  }
}
