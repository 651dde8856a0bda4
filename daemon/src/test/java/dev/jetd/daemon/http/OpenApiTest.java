package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The description holds: every path of it, every status of it, and nothing is served beside it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OpenApiTest {
  private static final OpenApiDocument API = OpenApiDocument.load();

  @TempDir private static Path scratch;

  private OpenApiDriver driver;

  @BeforeAll
  void start() throws Exception {
    driver = new OpenApiDriver(scratch);
  }

  @AfterAll
  void stop() {
    driver.close();
  }

  @Test
  void everyRouteIsDescribedAndNothingElseIs() {
    List<String> described = API.operations().stream().map(Object::toString).toList();
    assertThat(driver.routes()).containsExactlyInAnyOrderElementsOf(described);
  }

  static Stream<Arguments> documented() {
    return API.operations().stream()
        .flatMap(operation -> operation.statuses().map(s -> Arguments.of(operation, s)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("documented")
  void itAnswersAsDescribed(OpenApiDocument.Operation operation, String status) {
    RawHttp.Reply reply = driver.drive(operation, status);
    assertThat(Integer.toString(reply.status())).as(reply.text()).isEqualTo(status);
    JsonNode response = operation.response(status);
    checkHeaders(response.path("headers"), reply);
    if (!response.has("content")) {
      assertThat(reply.body()).isEmpty();
      return;
    }
    String type = response.get("content").fieldNames().next();
    assertThat(reply.header("content-type")).startsWith(type);
    JsonNode body = type.endsWith("/json") ? reply.json() : TextNode.valueOf(reply.text());
    assertThat(API.faults(response.get("content").get(type).get("schema"), body))
        .as(reply.text())
        .isEmpty();
  }

  private static void checkHeaders(JsonNode described, RawHttp.Reply reply) {
    described
        .properties()
        .forEach(
            header -> {
              JsonNode node = API.followed(header.getValue());
              if (node.path("required").asBoolean()) {
                String value = reply.header(header.getKey());
                assertThat(value).as(header.getKey()).isNotEmpty();
                boolean whole = node.at("/schema/type").asText().equals("integer");
                JsonNode typed =
                    whole
                        ? com.fasterxml.jackson.databind.node.LongNode.valueOf(Long.valueOf(value))
                        : TextNode.valueOf(value);
                assertThat(API.faults(node.get("schema"), typed)).isEmpty();
              }
            });
  }

  static Stream<OpenApiDocument.Operation> withBodies() {
    return API.operations().stream().filter(o -> !o.exampleBody().isMissingNode());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withBodies")
  void theExamplesKeepToTheirOwnSchemas(OpenApiDocument.Operation operation) {
    assertThat(API.faults(operation.bodySchema(), operation.exampleBody())).isEmpty();
  }
}
