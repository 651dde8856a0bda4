import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import java.util.Map;

/** POST {"text": "..."} to {"embedding": [...]}: Server int8|fp32 PORT. All as LangChain4j sets it by default. */
final class Server {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Server() {}

  public static void main(String[] arguments) {
    EmbeddingModel model =
        arguments[0].equals("int8")
            ? new AllMiniLmL6V2QuantizedEmbeddingModel()
            : new AllMiniLmL6V2EmbeddingModel();
    WebServer.builder()
        .host("127.0.0.1")
        .port(Integer.parseInt(arguments[1]))
        .routing(
            routing ->
                routing.post(
                    "/api/v1/embed",
                    (request, response) -> {
                      String text = JSON.readTree(request.content().as(byte[].class)).get("text").asText();
                      float[] vector = model.embed(text).content().vector();
                      response.header(HeaderNames.CONTENT_TYPE, "application/json");
                      response.send(JSON.writeValueAsBytes(Map.of("embedding", vector)));
                    }))
        .build()
        .start();
  }
}
