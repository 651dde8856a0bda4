package dev.jetd.daemon.cli;

import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.RegistrarSettings;
import dev.jetd.models.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jetd pool top}: the fleet at a glance, from the registrar. */
@Command(
    name = "top",
    description = {
      "Show the nodes of a pool, what they do and what they take: a screen on a terminal, plain",
      "text once elsewhere."
    },
    mixinStandardHelpOptions = true)
final class PoolTopCommand implements Callable<Integer> {
  private static final String CLEAR = "\u001b[H\u001b[2J";
  private static final String NODES = "/pool/v1/nodes";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "the registrar; without it the one that registrar.host and .port name")
  private String url = "";

  @Option(
      names = "--interval",
      paramLabel = "MS",
      description = "milliseconds between looks on a terminal (2000)")
  private int interval = 2000;

  @Option(names = "--once", description = "one look, also on a terminal")
  private boolean once;

  @Option(names = "--json", description = "one look, as GET /pool/v1/nodes answers")
  private boolean json;

  PoolTopCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (interval < 1) {
      throw new ParameterException(spec.commandLine(), "--interval must be 1 or more");
    }
    URI nodes = nodes(ConfigFlags.read(spec.commandLine().getParseResult(), around));
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      if (json || once || !Terminal.isOn(1)) {
        String body = look(client, nodes);
        around.out().println(json ? body : text(body));
        return ExitCode.OK;
      }
      return watch(client, nodes);
    }
  }

  private int watch(HttpClient client, URI nodes) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    do {
      around.out().print(CLEAR + text(look(client, nodes)) + "\n");
    } while (!around.out().checkError() && !never.await(interval, TimeUnit.MILLISECONDS));
    return ExitCode.OK;
  }

  private URI nodes(Configuration config) {
    String host = config.get(RegistrarSettings.HOST);
    String reachable = host.equals("0.0.0.0") ? "127.0.0.1" : host.equals("::") ? "[::1]" : host;
    boolean tls = config.get(RegistrarSettings.TLS_CERTIFICATE).isPresent();
    String base =
        url.isEmpty()
            ? (tls ? "https://" : "http://") + reachable + ":" + config.get(RegistrarSettings.PORT)
            : url.replaceFirst("/+$", "");
    try {
      return URI.create(base + NODES);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--url must be such as http://host:9070");
    }
  }

  private static String look(HttpClient client, URI nodes) throws InterruptedException {
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(nodes).timeout(PATIENCE).build(), BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new ConfigException(nodes + " answers " + answer.statusCode());
      }
      return answer.body();
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException(
          "no answer from a registrar at " + nodes + "; is 'jetd pool serve' running?");
    }
  }

  private static String text(String body) {
    try {
      List<String> lines = PoolScreen.lines(Json.parse(body.getBytes(StandardCharsets.UTF_8)));
      return String.join("\n", lines);
    } catch (IOException | RuntimeException e) {
      throw new ConfigException("that is no registrar: its answer is no pool");
    }
  }
}
