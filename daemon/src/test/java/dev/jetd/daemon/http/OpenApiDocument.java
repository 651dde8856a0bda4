package dev.jetd.daemon.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The description that the daemon serves of itself, as a tree with its references followed. */
final class OpenApiDocument {
  private final JsonNode root;
  private final JsonSchemaFactory schemas =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  private OpenApiDocument(JsonNode root) {
    this.root = root;
  }

  static OpenApiDocument load() {
    try (InputStream in =
        Objects.requireNonNull(OpenApiDocument.class.getResourceAsStream("openapi.yaml"))) {
      String yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Object tree = new Load(LoadSettings.builder().build()).loadFromString(yaml);
      return new OpenApiDocument(new ObjectMapper().valueToTree(tree));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** One method on one path. */
  final class Operation {
    private final String path;
    private final String method;
    private final JsonNode node;

    private Operation(String path, String method, JsonNode node) {
      this.path = path;
      this.method = method;
      this.node = node;
    }

    String path() {
      return path;
    }

    String method() {
      return method.toUpperCase(java.util.Locale.ROOT);
    }

    /** The path with the examples of its parameters. */
    String examplePath() {
      String example = path;
      for (JsonNode parameter : node.path("parameters")) {
        JsonNode each = followed(parameter);
        if (each.get("in").asText().equals("path")) {
          example =
              example.replace("{" + each.get("name").asText() + "}", each.get("example").asText());
        }
      }
      return example;
    }

    /** The name of the parameter of the query that must be there, or nothing. */
    String neededParameter() {
      for (JsonNode parameter : node.path("parameters")) {
        JsonNode each = followed(parameter);
        if (each.get("in").asText().equals("query") && each.path("required").asBoolean()) {
          return each.get("name").asText();
        }
      }
      return "";
    }

    boolean isAdmin() {
      return node.has("servers");
    }

    JsonNode exampleBody() {
      return node.at("/requestBody/content/application~1json/example");
    }

    JsonNode bodySchema() {
      return node.at("/requestBody/content/application~1json/schema");
    }

    boolean documents(String status) {
      return node.get("responses").has(status);
    }

    Stream<String> statuses() {
      List<String> statuses = new ArrayList<>();
      node.get("responses").fieldNames().forEachRemaining(statuses::add);
      return statuses.stream().filter(s -> !s.equals("default"));
    }

    JsonNode response(String status) {
      return followed(node.get("responses").get(status));
    }

    @Override
    public String toString() {
      return method() + " " + path;
    }
  }

  List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    root.get("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            operations.add(
                                new Operation(path.getKey(), method.getKey(), method.getValue()))));
    return operations;
  }

  JsonNode followed(JsonNode node) {
    return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
  }

  /** What is wrong with a value; the schema may refer to others of the document. */
  Set<ValidationMessage> faults(JsonNode schema, JsonNode value) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", root.get("components"));
    return schemas.getSchema(whole).validate(value);
  }
}
