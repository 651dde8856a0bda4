package dev.jetd.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That a text cut into pieces has the tokens of the whole. */
class TokenizerPiecesTest {
  private static final int ALL = 131_072;
  private static final String[] ATOMS = {
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "\u00a0",
    "\u2028",
    "\u0085",
    "\u000b",
    "\u0000",
    "\u200d",
    "the",
    "running",
    "Zürich",
    "supercalifragilistic",
    "x".repeat(70),
    "don't",
    "3.14",
    "a.b",
    ".",
    ",",
    "!",
    "(",
    "[",
    "]",
    "[MASK]",
    "[SEP]",
    "[ MASK]",
    "_",
    "~",
    "^",
    "`",
    "$",
    "中",
    "文字",
    "東京",
    "日本の",
    "。",
    "，",
    "㐀",
    "豈",
    "\ud840\udc00",
    "한국어",
    "привет",
    "😀",
    "👩\u200d👧",
    "\u0301",
    "e\u0301",
    "\u0308",
    "\u0338",
    "\ufe0f",
    "\ufe00",
    "\u00ad",
    "नमस्ते",
    "مرحبا",
    "½",
    "™"
  };

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 1000})
  void piecesOfAnySizeGiveTheTokensOfTheWhole(int pieceChars) {
    Random random = new Random(pieceChars);
    try (Tokenizer whole = load(Integer.MAX_VALUE);
        Tokenizer pieces = load(pieceChars)) {
      for (int i = 0; i < 300; i++) {
        String text = randomText(random, 1 + random.nextInt(200));
        Tokens expected = whole.encode(text);
        Tokens found = pieces.encode(text);
        assertThat(found.ids()).as(() -> escaped(text)).isEqualTo(expected.ids());
        assertThat(found.total()).isEqualTo(expected.total());
      }
    }
  }

  @Test
  void aMegabyteGivesTheTokensOfTheWhole() {
    Random random = new Random(4);
    try (Tokenizer whole = load(Integer.MAX_VALUE);
        Tokenizer usual = Fixtures.tokenizer(ALL)) {
      String text = randomText(random, 120_000);
      assertThat(text.length()).isBetween(400_000, Tokenizer.DEFAULT_MAX_CHARS);
      Tokens expected = whole.encode(text);
      assertThat(usual.encode(text).ids()).isEqualTo(expected.ids());
      assertThat(usual.encode(text).total()).isEqualTo(expected.total());
    }
  }

  @Test
  void piecesEndBehindTheLastBoundaryOrElseTheNext() {
    TextCuts cuts = TextCuts.bert(true, "[MASK]");
    assertThat(cuts.end("ab cd ef", 0, 100)).isEqualTo(8);
    assertThat(cuts.end("ab cd ef", 0, 5)).isEqualTo(3);
    assertThat(cuts.end("ab cd ef", 0, 6)).isEqualTo(6);
    assertThat(cuts.end("abcdef gh", 0, 3)).isEqualTo(7);
    assertThat(cuts.end("abcdefgh", 0, 3)).isEqualTo(8);
    assertThat(cuts.end("a中b文c", 0, 3)).isEqualTo(2);
    assertThat(cuts.end("a.b]c.d", 2, 3)).isEqualTo(6);
    assertThat(TextCuts.bert(false, "").end("a中b文c", 0, 3)).isEqualTo(5);
    assertThat(TextCuts.NONE.end("ab cd ef", 0, 3)).isEqualTo(8);
  }

  @Test
  void aTextWithoutAnyBoundaryIsCutAllTheSameButInNoSurrogatePair() {
    TextCuts cuts = TextCuts.bert(true, "");
    String odd = "x" + "\ud840\udc00".repeat(TextCuts.LONGEST);
    assertThat(cuts.end(odd, 0, 10)).isEqualTo(TextCuts.LONGEST + 1);
    assertThat(cuts.end(odd, 1, 10)).isEqualTo(TextCuts.LONGEST + 1);
    assertThat(cuts.end("x".repeat(TextCuts.LONGEST), 0, 10)).isEqualTo(TextCuts.LONGEST);
  }

  @Test
  void aHostileTextIsTokenizedInLittleMemory() throws IOException {
    try (Tokenizer tokenizer = Fixtures.tokenizer(256)) {
      String fullStops = "\u3002".repeat(Tokenizer.DEFAULT_MAX_CHARS);
      long before = Memory.residentBytes();
      assertThat(tokenizer.encode(fullStops).total()).isEqualTo(fullStops.length() + 2);
      // Whole, it would be some 700 MB.
      assertThat(Memory.residentBytes() - before).isLessThan(200L << 20);
    }
  }

  private static Tokenizer load(int pieceChars) {
    return Tokenizer.load(
        Fixtures.LIBRARY, Fixtures.TOKENIZER_JSON, ALL, Tokenizer.DEFAULT_MAX_CHARS, pieceChars);
  }

  private static String randomText(Random random, int atoms) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < atoms; i++) {
      text.append(ATOMS[random.nextInt(ATOMS.length)]);
    }
    return text.toString();
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars()
        .forEach(c -> escaped.append(c < 127 && c > 31 ? (char) c + "" : "\\u%04x".formatted(c)));
    return escaped.toString();
  }
}
