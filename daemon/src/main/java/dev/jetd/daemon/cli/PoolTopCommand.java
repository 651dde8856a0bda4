package dev.jetd.daemon.cli;

import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.PoolKeys;
import dev.jetd.daemon.config.RegistrarSettings;
import dev.jetd.daemon.outgoing.TlsFiles;
import dev.jetd.models.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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

  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "the registrar; without it the one that registrar.host and .port name")
  private String url = "";

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "PEM file of the authorities that the registrar is trusted by (pool.ca-file)")
  private Optional<Path> authority = Optional.empty();

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
    try (ServerClient client = registrar()) {
      if (json || once || !Terminal.isOn(1)) {
        String body = look(client);
        around.out().println(json ? body : text(body));
        return ExitCode.OK;
      }
      return watch(client);
    } catch (IOException e) {
      around.err().println("jetd: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private int watch(ServerClient client) throws IOException, InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    do {
      around.out().print(CLEAR + text(look(client)) + "\n");
    } while (!around.out().checkError() && !never.await(interval, TimeUnit.MILLISECONDS));
    return ExitCode.OK;
  }

  private ServerClient registrar() {
    Configuration config = ConfigFlags.read(spec.commandLine().getParseResult(), around);
    boolean tls = config.get(RegistrarSettings.TLS_CERTIFICATE).isPresent();
    String own =
        (tls ? "https://" : "http://")
            + ServerClient.reachable(config.get(RegistrarSettings.HOST))
            + ":"
            + config.get(RegistrarSettings.PORT);
    Optional<Path> authorities = authority.or(() -> config.get(PoolKeys.CA_FILE));
    return ServerClient.registrar(
        url.isEmpty() ? own : url.replaceFirst("/+$", ""),
        new TlsFiles(authorities, Optional.empty(), Optional.empty()));
  }

  private static String look(ServerClient registrar) throws IOException, InterruptedException {
    ServerClient.Reply reply = registrar.send("GET", NODES, "");
    if (!reply.isGood()) {
      throw new IOException(registrar.address() + NODES + " answers " + reply.status());
    }
    return reply.body();
  }

  private static String text(String body) throws IOException {
    try {
      List<String> lines = PoolScreen.lines(Json.parse(body.getBytes(StandardCharsets.UTF_8)));
      return String.join("\n", lines);
    } catch (IOException | RuntimeException e) {
      throw new IOException("that is no registrar: its answer is no pool", e);
    }
  }
}
