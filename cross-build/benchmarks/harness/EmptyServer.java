import io.helidon.webserver.WebServer;

/** A Helidon handler that reads a body and answers bytes it has, and does nothing else: PORT BYTES. */
final class EmptyServer {

  private EmptyServer() {}

  public static void main(String[] arguments) {
    int size = Integer.parseInt(arguments[1]);
    byte[] body = new byte[size];
    java.util.Arrays.fill(body, (byte) '1');
    WebServer.builder()
        .host("127.0.0.1")
        .port(Integer.parseInt(arguments[0]))
        .routing(
            routing ->
                routing.post(
                    "/api/v1/embed",
                    (request, response) -> {
                      byte[] read = request.content().as(byte[].class);
                      response.status(read.length > 0 ? 200 : 400).send(body);
                    }))
        .build()
        .start();
  }
}
