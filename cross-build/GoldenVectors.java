import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks a running jetd for every golden text and compares: {@code GoldenVectors FILE PORT int8|fp32 LEAST}. Fails where
 * the cosine of one is below LEAST.
 */
class GoldenVectors {
  private static final JsonFactory JSON = new JsonFactory();

  record Case(String text, float[] vector) {}

  public static void main(String[] arguments) throws Exception {
    List<Case> cases = cases(Path.of(arguments[0]), arguments[2]);
    URI uri = URI.create("http://127.0.0.1:" + arguments[1] + "/api/v1/embed");
    double least = Double.parseDouble(arguments[3]);
    double[] cosines = new double[cases.size()];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = cosine(embed(uri, cases.get(i).text()), cases.get(i).vector());
      if (!(cosines[i] >= least)) {
        System.out.printf("%s: cosine %.6f: %s%n", arguments[2], cosines[i], cases.get(i).text());
      }
    }
    Arrays.sort(cosines);
    System.out.printf(
        "%s: %d texts, cosine at least %.7f, median %.7f%n",
        arguments[2], cosines.length, cosines[0], cosines[cosines.length / 2]);
    System.exit(cosines.length > 0 && cosines[0] >= least ? 0 : 1);
  }

  private static float[] embed(URI uri, String text) throws IOException, InterruptedException {
    java.io.StringWriter body = new java.io.StringWriter();
    try (var out = JSON.createGenerator(body)) {
      out.writeStartObject();
      out.writeStringField("text", text);
      out.writeEndObject();
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(body.toString())).build(),
              BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IOException(answer.statusCode() + ": " + answer.body());
      }
      try (JsonParser in = JSON.createParser(answer.body())) {
        while (!"embedding".equals(in.currentName()) || in.currentToken() != JsonToken.START_ARRAY) {
          in.nextToken();
        }
        return floats(in);
      }
    }
  }

  private static List<Case> cases(Path file, String precision) throws IOException {
    List<Case> cases = new ArrayList<>();
    try (JsonParser in = JSON.createParser(Files.newInputStream(file))) {
      while (!"cases".equals(in.currentName()) || in.currentToken() != JsonToken.START_ARRAY) {
        in.nextToken();
      }
      while (in.nextToken() == JsonToken.START_OBJECT) {
        cases.add(oneCase(in, precision));
      }
    }
    return cases;
  }

  private static Case oneCase(JsonParser in, String precision) throws IOException {
    String text = "";
    Map<String, float[]> vectors = new HashMap<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      String name = in.currentName();
      switch (in.nextToken()) {
        case START_ARRAY -> vectors.put(name, floats(in));
        default -> text = name.equals("text") ? in.getText() : text;
      }
    }
    return new Case(text, vectors.get(precision));
  }

  private static float[] floats(JsonParser in) throws IOException {
    List<Float> all = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      all.add(in.getFloatValue());
    }
    float[] vector = new float[all.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = all.get(i);
    }
    return vector;
  }

  private static double cosine(float[] a, float[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return a.length == b.length ? ab / Math.sqrt(aa * bb) : Double.NaN;
  }
}
