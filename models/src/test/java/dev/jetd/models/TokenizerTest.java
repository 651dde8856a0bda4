package dev.jetd.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
  private static final int CLS = 101;
  private static final int SEP = 102;
  private static Tokenizer tokenizer;

  @BeforeAll
  static void load() {
    tokenizer = Fixtures.tokenizer(256);
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  static Stream<Arguments> golden() throws IOException {
    try (InputStream in = TokenizerTest.class.getResourceAsStream("golden-tokens.json")) {
      Object cases = Json.field(Json.parse(Objects.requireNonNull(in).readAllBytes()), "cases");
      assertThat(cases).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(30);
      return ((List<?>) cases)
          .stream().map(c -> Arguments.of(Json.field(c, "text"), ints(Json.field(c, "ids"))));
    }
  }

  private static int[] ints(Object list) {
    return ((List<?>) list).stream().mapToInt(id -> (Integer) id).toArray();
  }

  @ParameterizedTest
  @MethodSource("golden")
  void theIdsAreThoseOfTheReferenceTokenizer(String text, int[] ids) {
    Tokens tokens = tokenizer.encode(text);
    assertThat(tokens.ids()).isEqualTo(ids);
    assertThat(tokens.truncated()).isEqualTo(ids.length == 256);
    if (!tokens.truncated()) {
      assertThat(tokens.total()).isEqualTo(ids.length);
    }
  }

  @Test
  void theTotalCountsWhatWasCut() {
    Tokens tokens = tokenizer.encode("word ".repeat(5000));
    assertThat(tokens.total()).isEqualTo(5002);
    assertThat(tokens.truncated()).isTrue();
    assertThat(tokens.ids()).hasSize(256).startsWith(CLS).endsWith(SEP);
  }

  @Test
  void neitherThePaddingNorTheCutOfTheFileIsLeft() {
    assertThat(tokenizer.encode("hello").ids()).hasSize(3);
    assertThat(tokenizer.encode("a ".repeat(150)).ids()).hasSize(152);
  }

  @Test
  void theCutIsExact() {
    try (Tokenizer five = Fixtures.tokenizer(5)) {
      assertThat(five.encode("the the the").truncated()).isFalse();
      assertThat(five.encode("the the the the").ids()).containsExactly(CLS, 1996, 1996, 1996, SEP);
      assertThat(five.encode("the the the the").total()).isEqualTo(6);
    }
  }

  @Test
  void aLongWordIsOneUnknownToken() {
    assertThat(tokenizer.encode("x".repeat(5000)).ids()).containsExactly(CLS, 100, SEP);
  }

  @Test
  void whiteSpaceOfAMegabyteIsNothing() {
    Tokens tokens = tokenizer.encode(" \t\n\r".repeat(1 << 18));
    assertThat(tokens.ids()).containsExactly(CLS, SEP);
    assertThat(tokens.total()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0000",
        "a\u0000b",
        "👩‍👩‍👧‍👦",
        "🇫🇷🏳️‍🌈",
        "\uFFFF\uFFFE",
        "e\u0301\u0301"
      })
  void oddTextsAreTaken(String text) {
    assertThat(tokenizer.encode(text).ids()).startsWith(CLS).endsWith(SEP);
  }

  @Test
  void halfASurrogatePairIsRefusedWithItsPlace() {
    for (String text : List.of("ab\uD83D", "ab\uD83Dc", "ab\uDE00", "ab\uDE00\uD83D")) {
      assertThatThrownBy(() -> tokenizer.encode(text))
          .isInstanceOfSatisfying(
              InvalidTextException.class, e -> assertThat(e.position()).isEqualTo(2));
    }
    assertThat(tokenizer.encode("ab\uD83D\uDE00").total()).isPositive();
  }

  @Test
  void aTextBeyondTheLimitIsRefused() {
    try (Tokenizer small = Tokenizer.load(Fixtures.LIBRARY, Fixtures.TOKENIZER_JSON, 256, 10)) {
      assertThat(small.encode("x".repeat(10)).total()).isPositive();
      assertThatThrownBy(() -> small.encode("x".repeat(11)))
          .isInstanceOfSatisfying(
              TextTooLongException.class,
              e -> {
                assertThat(e.length()).isEqualTo(11);
                assertThat(e.limit()).isEqualTo(10);
              });
      assertThatThrownBy(() -> small.fromIds(new int[11])).isInstanceOf(TextTooLongException.class);
    }
  }

  @Test
  void idsOfAClientAreTakenAsTheyAre() {
    assertThat(tokenizer.fromIds(new int[] {7592, 2088}).ids())
        .containsExactly(CLS, 7592, 2088, SEP);
    assertThat(tokenizer.fromIds(new int[] {CLS, 7592, SEP}).ids()).containsExactly(CLS, 7592, SEP);
    assertThat(tokenizer.fromIds(new int[] {CLS}).ids()).containsExactly(CLS, CLS, SEP);
    assertThat(tokenizer.fromIds(new int[0]).ids()).containsExactly(CLS, SEP);
  }

  @Test
  void idsOfAClientAreCutAsTextIs() {
    int[] ids = IntStream.range(1000, 1300).toArray();
    Tokens bare = tokenizer.fromIds(ids);
    assertThat(bare.total()).isEqualTo(302);
    assertThat(bare.ids()).hasSize(256).startsWith(CLS, 1000).endsWith(1253, SEP);
    ids[0] = CLS;
    ids[299] = SEP;
    Tokens wrapped = tokenizer.fromIds(ids);
    assertThat(wrapped.total()).isEqualTo(300);
    assertThat(wrapped.ids()).hasSize(256).startsWith(CLS, 1001).endsWith(1254, SEP);
  }

  @Test
  void idsBeyondTheVocabularyAreRefused() {
    assertThat(tokenizer.vocabularySize()).isEqualTo(30522);
    assertThat(tokenizer.fromIds(new int[] {0, 30521}).total()).isEqualTo(4);
    for (int id : new int[] {-1, 30522, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> tokenizer.fromIds(new int[] {5, id}))
          .isInstanceOfSatisfying(
              InvalidTokenException.class,
              e -> {
                assertThat(e.index()).isEqualTo(1);
                assertThat(e.id()).isEqualTo(id);
              });
    }
  }

  @Test
  void manyThreadsGetTheSameAnswers() throws InterruptedException, ExecutionException {
    List<String> texts =
        IntStream.range(0, 200).mapToObj(i -> "number " + i + " of many".repeat(i)).toList();
    List<int[]> alone = texts.stream().map(t -> tokenizer.encode(t).ids()).toList();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<List<int[]>>> together =
          IntStream.range(0, 8)
              .mapToObj(
                  n ->
                      threads.submit(
                          () -> texts.stream().map(t -> tokenizer.encode(t).ids()).toList()))
              .toList();
      for (Future<List<int[]>> answers : together) {
        assertThat(answers.get()).usingRecursiveComparison().isEqualTo(alone);
      }
    }
  }

  @Test
  void aClosedTokenizerRefusesAndMayBeClosedAgain() {
    Tokenizer closed = Fixtures.tokenizer(256);
    closed.close();
    closed.close();
    assertThatThrownBy(() -> closed.encode("hello")).isInstanceOf(IllegalStateException.class);
  }
}
