package dev.jetd.daemon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class TextsTest {

  @Test
  void madeTextsHaveTheLengthAskedForAndNeverRepeat() {
    Texts texts = new WordTexts(8, 8, 1, false);
    Set<String> seen = new HashSet<>();
    for (long i = 0; i < 100_000; i++) {
      String text = texts.at(i);
      assertThat(text.split(" ", -1)).hasSize(6);
      assertThat(seen.add(text)).as(text).isTrue();
    }
  }

  @Test
  void aRangeIsDrawnEvenlyFromEndToEnd() {
    Texts texts = new WordTexts(4, 256, 1, false);
    int[] lengths =
        LongStream.range(0, 20_000)
            .mapToObj(texts::at)
            .mapToInt(text -> text.split(" ", -1).length + 2)
            .toArray();
    assertThat(lengths).contains(4, 256);
    for (int length : lengths) {
      assertThat(length).isBetween(4, 256);
    }
    assertThat(java.util.Arrays.stream(lengths).average().orElseThrow()).isBetween(127.0, 133.0);
  }

  @Test
  void theSameSeedGivesTheSameTextsAndAnotherOneOthers() {
    Texts one = new WordTexts(4, 256, 1, false);
    Texts same = new WordTexts(4, 256, 1, false);
    Texts other = new WordTexts(4, 256, 2, false);
    for (long i = 0; i < 100; i++) {
      assertThat(one.at(i)).isEqualTo(same.at(i)).isNotEqualTo(other.at(i));
    }
  }

  @Test
  void madeTextsRepeatWhenAsked() {
    Texts texts = new WordTexts(8, 8, 1, true);
    assertThat(texts.at(WordTexts.DISTINCT + 5L)).isEqualTo(texts.at(5)).isNotEqualTo(texts.at(6));
  }

  @Test
  void linesOfAFileAreToldApartUnlessTheyMayRepeat() {
    List<String> lines = List.of("a b", "", "  ", "c");
    Texts repeated = new FileTexts(lines, true);
    assertThat(LongStream.range(0, 3).mapToObj(repeated::at)).containsExactly("a b", "c", "a b");
    Texts unique = new FileTexts(lines, false);
    Set<String> seen = new HashSet<>();
    for (long i = 0; i < 10_000; i++) {
      String text = unique.at(i);
      assertThat(text).startsWith(i % 2 == 0 ? "a b " : "c ");
      assertThat(seen.add(text)).as(text).isTrue();
    }
  }

  @Test
  void whatCannotBeATextIsRefused() {
    assertThatThrownBy(() -> new FileTexts(List.of("", " "), true))
        .hasMessageContaining("no line with text");
    assertThatThrownBy(() -> new WordTexts(2, 8, 1, false)).hasMessageContaining("at least 3");
    assertThatThrownBy(() -> new WordTexts(9, 8, 1, false)).hasMessageContaining("9 to 8");
  }
}
