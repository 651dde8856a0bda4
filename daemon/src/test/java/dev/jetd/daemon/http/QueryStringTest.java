package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.daemon.serving.ServeException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QueryStringTest {
  private static final List<String> KNOWN = List.of("a", "b c");

  @Test
  void parametersAreDecodedAndKeptInOrder() {
    QueryString query = QueryString.parse("a=1&b+c=%E2%82%AC=%3d&&a=&a&a=+%2B", KNOWN);
    assertThat(query.all("a")).containsExactly("1", "", "", " +");
    assertThat(query.one("b c")).contains("€==");
    assertThat(QueryString.parse("", KNOWN).one("a")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=%", "a=%4", "a=x%4", "a=%4g", "a=%-1", "a=%%41", "%a=1"})
  void aPercentWithoutTwoDigitsIsRefused(String raw) {
    assertThatThrownBy(() -> QueryString.parse(raw, KNOWN))
        .isInstanceOf(ServeException.class)
        .hasMessageContaining("hexadecimal");
  }
}
