package dev.jetd.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerLoadTest {
  private static final String SMALL =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": %s,
       "normalizer": %s, "pre_tokenizer": {"type": "%s"}, "post_processor": null, "decoder": null,
       "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0, "a": 1, "b": 2}}}
      """;

  @TempDir Path directory;

  @Test
  void aFileWithoutTruncationPaddingOrSpecialTokensIsTaken() throws IOException {
    try (Tokenizer small = load(SMALL.formatted("[]", "null", "BertPreTokenizer"), 2)) {
      assertThat(small.vocabularySize()).isEqualTo(3);
      assertThat(small.encode("a b a").ids()).containsExactly(1, 2);
      assertThat(small.encode("a b a").total()).isEqualTo(3);
      assertThat(small.encode("").ids()).isEmpty();
      assertThat(small.fromIds(new int[] {2, 2, 2}).ids()).containsExactly(2, 2);
    }
  }

  @Test
  void anAddedTokenCountsForTheVocabulary() throws IOException {
    String added =
        "[{\"id\": 3, \"content\": \"a b\", \"single_word\": false, \"lstrip\": false,"
            + " \"rstrip\": false, \"normalized\": false, \"special\": false}]";
    try (Tokenizer small = load(SMALL.formatted(added, "null", "BertPreTokenizer"), 9, 1)) {
      assertThat(small.vocabularySize()).isEqualTo(4);
      assertThat(small.encode("a b a").ids()).containsExactly(3, 1);
    }
  }

  @Test
  void aTextIsLeftWholeWhereNoBoundaryIsKnown() throws IOException {
    // Lower-casing would be harmless, but what else a normalizer does is not known.
    try (Tokenizer small =
        load(SMALL.formatted("[]", "{\"type\": \"Lowercase\"}", "Whitespace"), 9, 1)) {
      assertThat(small.encode("a b A").ids()).containsExactly(1, 2, 1);
    }
  }

  @Test
  void aVocabularyWithoutATokenForTheUnknownFailsCleanly() throws IOException {
    String known = SMALL.formatted("[]", "null", "BertPreTokenizer").replace("\"?\": 0, ", "");
    try (Tokenizer small = load(known, 9)) {
      assertThat(small.encode("a b").ids()).containsExactly(1, 2);
      assertThatThrownBy(() -> small.encode("a c"))
          .isInstanceOf(ModelException.class)
          .hasMessageStartingWith("the tokenizer cannot take this text: ");
      assertThat(small.encode("b").ids()).containsExactly(2);
    }
  }

  @Test
  void aVocabularyThatIsAListIsCounted() throws IOException {
    String unigram =
        SMALL
            .formatted("[]", "null", "Whitespace")
            .replace("\"WordLevel\", \"unk_token\": \"?\"", "\"Unigram\", \"unk_id\": 0")
            .replace(
                "{\"?\": 0, \"a\": 1, \"b\": 2}", "[[\"?\", 0.0], [\"a\", -1.5], [\"b\", -2]]");
    try (Tokenizer small = load(unigram, 9)) {
      assertThat(small.vocabularySize()).isEqualTo(3);
      assertThat(small.encode("a b").ids()).containsExactly(1, 2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"model\": 1}",
        "{\"model\": {}}",
        "{\"model\": {\"vocab\": {}}}",
        "{\"model\": {\"vocab\": {\"a\": \"1\"}}}",
        "{\"model\": {\"vocab\": {\"a\": 1}}}",
        "{\"model\": {\"vocab\": {\"a\": 99999999999}}}",
        "{\"model\": {\"type\": \"WordPiece\""
      })
  void aBrokenFileIsRefusedByName(String json) {
    assertThatThrownBy(() -> load(json, 256))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(directory.resolve("tokenizer.json") + ": ");
  }

  @Test
  void aFileThatIsNotUtf8IsRefused() throws IOException {
    Path file = Files.write(directory.resolve("tokenizer.json"), new byte[] {'{', (byte) 0xff});
    assertThatThrownBy(() -> Tokenizer.load(Fixtures.LIBRARY, file, 256))
        .isInstanceOf(ModelException.class)
        .hasMessage(file + ": not UTF-8");
  }

  @Test
  void whatIsMissingIsNamed() throws IOException {
    Path none = directory.resolve("none");
    assertThatThrownBy(() -> Tokenizer.load(Fixtures.LIBRARY, none, 256))
        .isInstanceOf(ModelException.class)
        .hasMessage(none + ": not there");
    assertThatThrownBy(() -> Tokenizer.load(none, Fixtures.TOKENIZER_JSON, 256))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(none + ": cannot be loaded");
    assertThatThrownBy(() -> Tokenizer.load(Fixtures.LIBRARY_ELSEWHERE, Fixtures.TOKENIZER_JSON, 9))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(Fixtures.LIBRARY_ELSEWHERE + ": cannot be loaded");
  }

  @Test
  void theLimitMustLeaveRoomForText() {
    assertThatThrownBy(() -> Fixtures.tokenizer(2))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("maxTokens: expected more than 2, found 2");
    try (Tokenizer three = Fixtures.tokenizer(3)) {
      assertThat(three.encode("one two").ids()).containsExactly(101, 2028, 102);
    }
  }

  @Test
  void loadingAgainAndAgainKeepsMemoryInBounds() throws IOException {
    loadAndClose(5);
    long before = Memory.residentBytes();
    loadAndClose(40);
    // One loaded tokenizer takes about 8 MB: forty that were not freed would show.
    assertThat(Memory.residentBytes() - before).isLessThan(80L << 20);
  }

  @Test
  void encodingKeepsMemoryInBounds() throws IOException {
    try (Tokenizer tokenizer = Fixtures.tokenizer(256)) {
      encode(tokenizer, 20_000);
      long before = Memory.residentBytes();
      encode(tokenizer, 100_000);
      // An encoding not freed is about 1.2 KB, which would be 120 MB here.
      assertThat(Memory.residentBytes() - before).isLessThan(40L << 20);
    }
  }

  private static void loadAndClose(int times) {
    for (int i = 0; i < times; i++) {
      Fixtures.tokenizer(256).close();
    }
  }

  private static void encode(Tokenizer tokenizer, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(tokenizer.encode("The cat sat on the mats.").total()).isEqualTo(9);
    }
  }

  private Tokenizer load(String json, int maxTokens) throws IOException {
    return load(json, maxTokens, 16);
  }

  private Tokenizer load(String json, int maxTokens, int pieceChars) throws IOException {
    Path file = Files.writeString(directory.resolve("tokenizer.json"), json);
    return Tokenizer.load(Fixtures.LIBRARY, file, maxTokens, 1000, pieceChars);
  }
}
