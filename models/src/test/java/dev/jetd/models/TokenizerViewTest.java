package dev.jetd.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What the tokenizer shows of its work: tokens with their places, texts of ids, either end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TokenizerViewTest {
  private static final String MIXED = "Grüße an Ümit 🐱👩\u200d👧, [SEP] 東京 naïve\u0301 3.14! ";

  private Tokenizer tokenizer;

  @BeforeAll
  void load() {
    tokenizer = Fixtures.tokenizer(256);
  }

  @AfterAll
  void close() {
    tokenizer.close();
  }

  @Test
  void theTokensAreThoseTheModelGetsAndStandWhereTheySay() {
    // More than one piece of the tokenizer's, so that places go on from piece to piece.
    String text = MIXED.repeat(1000);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    List<Piece> pieces = tokenizer.pieces(text, true);
    assertThat(pieces.stream().limit(255).mapToInt(Piece::id).toArray())
        .isEqualTo(Arrays.copyOf(tokenizer.encode(text).ids(), 255));
    assertThat(pieces).hasSize(tokenizer.encode(text).total());
    int last = 0;
    for (Piece piece : pieces) {
      assertThat(piece.special()).isEqualTo(piece.span().isEmpty());
      if (piece.span().isPresent()) {
        Piece.Span span = piece.span().get();
        assertThat(
                new String(bytes, span.start(), span.stop() - span.start(), StandardCharsets.UTF_8))
            .isEqualTo(piece.text());
        assertThat(span.start()).isGreaterThanOrEqualTo(last);
        last = span.start();
      }
    }
    assertThat(pieces.getFirst().text()).isEqualTo("[CLS]");
    assertThat(pieces.getLast().text()).isEqualTo("[SEP]");
    assertThat(tokenizer.pieces("", false)).isEmpty();
  }

  @Test
  void idsBecomeTextAgain() {
    assertThat(tokenizer.decode(tokenizer.encode("hello world").ids(), true))
        .isEqualTo("hello world");
    assertThat(tokenizer.decode(new int[0], true)).isEmpty();
    assertThatThrownBy(() -> tokenizer.decode(new int[] {30_522}, true))
        .isInstanceOf(InvalidTokenException.class);
  }

  @Test
  void theEndOfATextThatIsTooLongCanBeKept() {
    String text = "alpha ".repeat(9000) + "omega ".repeat(9000);
    Tokens end = tokenizer.encode(text, Keep.END);
    assertThat(end.ids()).isEqualTo(tokenizer.encode("omega ".repeat(254)).ids());
    assertThat(end.total()).isEqualTo(18_002);
    assertThat(tokenizer.encode("hello", Keep.END).ids())
        .isEqualTo(tokenizer.encode("hello").ids());
    int[] ids = new int[300];
    ids[299] = 7592;
    int[] kept = tokenizer.fromIds(ids, Keep.END).ids();
    assertThat(kept).hasSize(256);
    assertThat(kept[254]).isEqualTo(7592);
  }
}
