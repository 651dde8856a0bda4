package dev.jetd.power.helper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.modes.LocalNvpmodel;
import dev.jetd.power.modes.ModeChange;
import dev.jetd.power.modes.ModeController;
import dev.jetd.power.modes.ModeReader;
import dev.jetd.power.modes.Nvpmodel.Answer;
import dev.jetd.power.modes.SystemProcessRunner;
import dev.jetd.power.sim.BoardFixture;
import dev.jetd.power.sim.EmulatedNvpmodel;
import dev.jetd.power.sim.EmulatedNvpmodel.Fault;
import dev.jetd.power.tree.Tree;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HelperTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @TempDir Path root;

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private EmulatedNvpmodel emulator;
  private ServerSocketChannel server;
  private Path socket;

  @BeforeEach
  void board() throws IOException {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    emulator = EmulatedNvpmodel.install(root);
    socket = root.resolve("helper.sock");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private ModeHelper helper(IntPredicate allowed) {
    Tree tree = Tree.at(root);
    return new ModeHelper(
        new ModeReader(tree),
        allowed,
        new RateLimit(root.resolve("changes"), 3, Duration.ofMinutes(10), now::get),
        new LocalNvpmodel(emulator.command(), tree, new SystemProcessRunner(), LONG));
  }

  /** As systemd does with Accept=yes: the helper gets each connection as its input and output. */
  private void accept(ModeHelper helper) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              while (server.isOpen()) {
                try (SocketChannel client = server.accept()) {
                  helper.serve(Channels.newInputStream(client), Channels.newOutputStream(client));
                } catch (IOException closed) {
                  // The client or the test has gone.
                }
              }
            });
  }

  private String serve(ModeHelper helper, String request) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    helper.serve(new ByteArrayInputStream(request.getBytes(StandardCharsets.UTF_8)), out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aControllerChangesTheModeThroughTheSocket() {
    accept(helper(id -> true));
    ModeController controller =
        new ModeController(new ModeReader(Tree.at(root)), new HelperClient(socket, LONG));
    assertThat(controller.change("15W")).isInstanceOf(ModeChange.Changed.class);
    assertThat(controller.changeOnNextBoot("7W")).isInstanceOf(ModeChange.OnNextBoot.class);
    assertThat(root.resolve("var/lib/nvpmodel/status")).hasContent("pmode:0003\n");
  }

  @Test
  void theRebootPromptTravelsThroughTheProtocol() {
    accept(helper(id -> true));
    Answer answer = new HelperClient(socket, LONG).apply(3);
    assertThat(answer).isInstanceOf(Answer.Exited.class);
    assertThat(((Answer.Exited) answer).code()).isEqualTo(234);
    assertThat(((Answer.Exited) answer).output().asksForReboot()).isTrue();
    assertThat(emulator.reboots()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "mode",
        "mode \n",
        "mode -1\n",
        "mode 0 1\n",
        "mode 0;reboot\n",
        "mode 00000\n",
        "--force\n",
        "MODE 0\n",
        "mode ०\n",
        "mode 1\0\n",
        "mode 1\r\n",
        "mode 1111111111111111111111111111111111111111111111111111111111111111\n"
      })
  void anythingButTheOneLineIsRefused(String request) throws IOException {
    assertThat(serve(helper(id -> true), request))
        .startsWith("refused ")
        .endsWith("\n")
        .hasLineCount(1);
  }

  @Test
  void onlyAllowedModesOfTheBoardAreTaken() throws IOException {
    IntPredicate allowed = ModeHelperMain.allowed(new String[] {"0-1,7"});
    assertThat(serve(helper(allowed), "mode 2\n")).startsWith("refused mode 2");
    assertThat(serve(helper(allowed), "mode 7\n")).startsWith("refused mode 7");
    assertThat(serve(helper(allowed), "mode 0\n")).isEqualTo("exit 0\n");
    assertThat(ModeHelperMain.allowed(new String[0]).test(42)).isTrue();
  }

  @Test
  void changesAreLimitedInTimeAndRefusalsDoNotCount() throws IOException {
    ModeHelper helper = helper(id -> true);
    for (int i = 0; i < 3; i++) {
      assertThat(serve(helper, "mode " + i % 2 + "\n")).startsWith("exit 0");
      assertThat(serve(helper, "nonsense\n")).startsWith("refused");
    }
    assertThat(serve(helper, "mode 2\n")).startsWith("refused too many");
    now.set(Instant.EPOCH.plus(Duration.ofMinutes(11)));
    assertThat(serve(helper, "mode 2\n")).startsWith("exit 0");
  }

  @Test
  void aClockSetBackDoesNotBlockForever() throws IOException {
    now.set(Instant.EPOCH.plus(Duration.ofDays(9000)));
    ModeHelper helper = helper(id -> true);
    for (int i = 0; i < 3; i++) {
      assertThat(serve(helper, "mode " + i % 2 + "\n")).startsWith("exit 0");
    }
    now.set(Instant.EPOCH);
    assertThat(serve(helper, "mode 2\n")).startsWith("exit 0");
  }

  @Test
  void aMissingHelperIsAnAnswer() throws IOException {
    server.close();
    Answer answer = new HelperClient(root.resolve("none.sock"), LONG).apply(0);
    assertThat(answer).isInstanceOf(Answer.Unreachable.class);
  }

  @Test
  void aSilentHelperIsNotWaitedForForever() {
    Answer answer = new HelperClient(socket, Duration.ofMillis(200)).apply(0);
    assertThat(answer).isEqualTo(new Answer.Unreachable("the power helper did not answer in time"));
  }

  @Test
  void aHelperThatSaysNothingOrNonsenseIsNotBelieved() {
    assertThat(HelperReply.parse("")).isInstanceOf(Answer.Unreachable.class);
    assertThat(HelperReply.parse("exit zero")).isInstanceOf(Answer.Unreachable.class);
    assertThat(HelperReply.parse("ok")).isInstanceOf(Answer.Unreachable.class);
  }

  @Test
  void aFaultOfTheToolReachesTheCaller() {
    accept(helper(id -> true));
    emulator.fail(Fault.WRONG_CONF);
    ModeController controller =
        new ModeController(new ModeReader(Tree.at(root)), new HelperClient(socket, LONG));
    assertThat(controller.change("0").message()).contains("ended with 1: Error opening");
  }
}
