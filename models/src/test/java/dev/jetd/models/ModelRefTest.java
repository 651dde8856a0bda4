package dev.jetd.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRefTest {

  @Test
  void aReferenceMayNameAVersion() {
    assertThat(ModelRef.parse("all-MiniLM-L6-v2:1-int8"))
        .isEqualTo(new ModelRef("all-MiniLM-L6-v2", Optional.of("1-int8")));
    assertThat(ModelRef.parse("all-MiniLM-L6-v2"))
        .isEqualTo(new ModelRef("all-MiniLM-L6-v2", Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"m", "m:1", "A.b_c-9:2.0-rc.1"})
  void whatItPrintsItReadsBack(String text) {
    assertThat(ModelRef.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "m:",
        ":1",
        "a:b:c",
        ".",
        "..",
        "m:..",
        "m:.",
        ".hidden",
        "a/b",
        "m:1/2",
        "a b",
        "-x",
        "ünï",
        "m\n",
        "a\u0000b"
      })
  void whatIsNoNameIsRefused(String text) {
    assertThatThrownBy(() -> ModelRef.parse(text))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("expected 1 to 128 of");
  }

  @Test
  void namesEndAt128Characters() {
    assertThat(ModelRef.parse("x".repeat(128)).name()).hasSize(128);
    assertThatThrownBy(() -> ModelRef.parse("x".repeat(129))).isInstanceOf(ModelException.class);
  }

  @Test
  void aReferenceWithoutVersionMatchesEveryVersionOfItsNameAlone() {
    ModelId id = new ModelId("m", "1");
    assertThat(ModelRef.parse("m").matches(id)).isTrue();
    assertThat(ModelRef.of(id).matches(id)).isTrue();
    assertThat(ModelRef.parse("m:2").matches(id)).isFalse();
    assertThat(ModelRef.parse("n").matches(id)).isFalse();
  }

  @Test
  void versionsOrderAsPeopleCount() {
    String[] fromOldToNew = {
      "0",
      "01",
      "1",
      "1-fp32",
      "1-int8",
      "1.0",
      "1.9",
      "1.10",
      "2",
      "9",
      "10",
      "10-a2",
      "10-a10",
      "99999999999999999998",
      "99999999999999999999",
      "a",
      "v2",
      "v10"
    };
    assertThat(Stream.of(fromOldToNew).map(v -> new ModelId("m", v)).toList().reversed())
        .isSortedAccordingTo(Comparator.reverseOrder());
  }
}
