package dev.jetd.models.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.models.Bundle;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelException;
import dev.jetd.models.Sha256;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models over HTTP, from servers and over networks that fail. */
final class PullTest {
  private static final int BYTES = 400_000;

  @TempDir Path directory;
  private Path served;
  private Path root;
  private Repository repository;
  private Flaky server;

  @BeforeEach
  void startServer() throws IOException {
    served = directory.resolve("served");
    Things.bundle(served.resolve("m"), "m", "1", BYTES);
    root = directory.resolve("models");
    repository = new Repository(root, file -> Things.GRAPH, Duration.ofMillis(1));
    server = new Flaky(served);
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void aBundleComesFileByFileFromAnyServer() {
    Bundle bundle = pull("/m/jetd-model.json");
    bundle.verify();
    assertThat(Things.tree(root).keySet()).noneMatch(p -> p.startsWith("."));
  }

  @Test
  void anArchiveComesAndIsCheckedAgainstTheDigestWishedFor() throws IOException {
    BundleTar tar = BundleTar.of(Bundle.open(served.resolve("m")));
    tar.write(served.resolve("m.tar"), Progress.NONE);
    assertThatThrownBy(() -> pull("/m.tar", digest("0".repeat(64))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("/m.tar: expected SHA-256 000");
    assertThat(Things.tree(root).keySet()).noneMatch(p -> p.endsWith(".onnx"));
    pull("/m.tar", digest(tar.sha256())).verify();
  }

  /** Forty pulls that end at a random byte: the model is there whole, or is not there. */
  @Test
  void howeverOftenAPullIsBrokenOffTheModelIsWholeInTheEndAndNothingIsFetchedTwice() {
    Random random = new Random(5);
    long most = 0;
    for (int i = 0; i < 40; i++) {
      server.allow(1 + random.nextInt(BYTES / 15));
      assertThatThrownBy(() -> pull("/m/jetd-model.json")).isInstanceOf(ModelException.class);
      assertThat(root.resolve("m")).doesNotExist();
      most = Math.max(most, arrived());
      if (most > BYTES * 9 / 10) {
        break;
      }
    }
    server.allow(Long.MAX_VALUE);
    server.sent.set(0);
    pull("/m/jetd-model.json").verify();
    assertThat(server.ranges).anyMatch(r -> r.startsWith("model.onnx:") && !r.endsWith(":0"));
    assertThat(server.sent.get()).as("only the rest").isLessThan(BYTES);
    assertThat(Things.tree(root).keySet()).noneMatch(p -> p.startsWith("."));
  }

  private long arrived() {
    try (var files = Files.walk(root.resolve(".arrivals"))) {
      return files.filter(f -> f.endsWith("model.onnx")).mapToLong(f -> f.toFile().length()).sum();
    } catch (IOException e) {
      return 0;
    }
  }

  @Test
  void aFileThatChangedMeanwhileIsFetchedWhole() throws IOException {
    server.allow(BYTES / 2);
    assertThatThrownBy(() -> pull("/m/jetd-model.json")).isInstanceOf(ModelException.class);
    Things.bundle(served.resolve("m"), "m", "1", BYTES + 1);
    server.etag = "\"two\"";
    server.allow(Long.MAX_VALUE);
    Bundle bundle = pull("/m/jetd-model.json");
    bundle.verify();
    assertThat(bundle.manifest().files())
        .hasEntrySatisfying("model.onnx", f -> assertThat(f.bytes()).isEqualTo(BYTES + 1));
  }

  @Test
  void whatArrivedAndWasDamagedOnTheDiskIsFetchedAgain() throws IOException {
    server.allow(BYTES / 2);
    assertThatThrownBy(() -> pull("/m/jetd-model.json")).isInstanceOf(ModelException.class);
    try (var files = Files.walk(root.resolve(".arrivals"))) {
      files.filter(f -> f.endsWith("model.onnx")).forEach(f -> Things.flip(f, 1000));
    }
    server.allow(Long.MAX_VALUE);
    pull("/m/jetd-model.json").verify();
  }

  @Test
  void aServerThatSendsOtherBytesIsFoundOutAndTheFileNamed() {
    Things.flip(served.resolve("m/model.onnx"), 200_000);
    assertThatThrownBy(() -> pull("/m/jetd-model.json"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("/m/model.onnx: expected SHA-256");
    assertThat(root.resolve("m")).doesNotExist();
  }

  @Test
  void aServerThatSendsMoreThanItPromisedIsCutOff() throws IOException {
    Path model = served.resolve("m/model.onnx");
    byte[] longer = java.util.Arrays.copyOf(Files.readAllBytes(model), BYTES * 2);
    Files.write(model, longer);
    assertThatThrownBy(() -> pull("/m/jetd-model.json"))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("more than the " + BYTES + " bytes expected");
  }

  @Test
  void whatIsNotThereIsSaid() throws IOException {
    assertThatThrownBy(() -> pull("/none/jetd-model.json"))
        .hasMessageContaining("/none/jetd-model.json: the server answers 404");
    URI nobody = server.at("/m/jetd-model.json");
    server.close();
    assertThatThrownBy(() -> repository.add(new Source.Url(nobody), Wishes.NONE, Progress.NONE))
        .hasMessageContaining("nothing answers there");
  }

  @Test
  void aManifestOfAnotherDigestThanWishedForIsRefused() throws IOException {
    String right = Sha256.of(served.resolve("m").resolve(Manifest.FILE_NAME));
    assertThatThrownBy(() -> pull("/m/jetd-model.json", digest("1".repeat(64))))
        .hasMessageContaining("jetd-model.json: expected SHA-256 111");
    pull("/m/jetd-model.json", digest(right)).verify();
  }

  /** The real thing: a process that pulls is killed, and another goes on. */
  @Test
  void aPullThatIsKilledGoesOnWhereItWas() throws Exception {
    Things.bundle(served.resolve("m"), "m", "1", 30 << 20);
    Random random = new Random(9);
    for (int i = 0; i < 10; i++) {
      try (PullProcess process = PullProcess.start(root, server.at("/m/jetd-model.json"))) {
        process.killAfter(random.nextInt(30 << 20));
      }
      if (Files.exists(root.resolve("m/1"))) {
        Bundle.open(root.resolve("m/1")).verify();
      }
    }
    pull("/m/jetd-model.json").verify();
    Map<String, String> tree = Things.tree(root);
    assertThat(tree.keySet()).noneMatch(p -> p.startsWith("."));
    assertThat(server.ranges).anyMatch(r -> r.startsWith("model.onnx:") && !r.endsWith(":0"));
  }

  private Bundle pull(String path) {
    return pull(path, Wishes.NONE);
  }

  private Bundle pull(String path, Wishes wishes) {
    return repository.add(new Source.Url(server.at(path)), wishes, Progress.NONE);
  }

  private static Wishes digest(String sha256) {
    return new Wishes(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(sha256),
        Optional.empty());
  }
}
