package dev.jetd.daemon.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.bindings.Platform;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.daemon.bench.WordTexts;
import dev.jetd.daemon.config.ConfigLoader;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.models.Bundle;
import dev.jetd.models.ModelException;
import dev.jetd.models.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code backend: native} and a model of which there is only an FP32 graph. */
final class NativeWeightsTest {
  private static final SessionOptions OPTIONS = new SessionOptions(1, 512);

  @TempDir private Path root;

  private static Path property(String name) {
    return Path.of(Objects.requireNonNull(System.getProperty(name)));
  }

  private static Home home() {
    String platform = Platform.current().orElseThrow().directory();
    return new Home(
        property("jetd.natives").resolve(platform),
        property("jetd.tokenizer.natives").resolve(platform).resolve("libtokenizers.so"),
        property("jetd.bundles"));
  }

  private static Bundle bundle(String version) {
    return Bundle.open(property("jetd.bundles").resolve("all-MiniLM-L6-v2").resolve(version));
  }

  private Backends backends(String choice) {
    return backends(choice, "int8");
  }

  private Backends backends(String choice, String precision) {
    Configuration config =
        new ConfigLoader(root.resolve("jetd.yaml"), Map.of())
            .load(
                Optional.empty(),
                Map.of(
                    "backend", choice,
                    "native.precision", precision,
                    "state.dir", root.toString()));
    return Backends.of(config, home(), Map.of());
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("weights"))) {
      return files.filter(f -> f.toString().endsWith(".jetd")).toList();
    }
  }

  @Test
  void vectorsAreNearThoseOfTheGraphAndTheSameInAnyBatch() {
    List<Double> cosines = new ArrayList<>();
    WordTexts texts = new WordTexts(3, 60, 5, false);
    Bundle full = bundle("1-fp32");
    try (Backends backends = backends("native");
        Tokenizer tokenizer =
            Tokenizer.load(home().tokenizerLibrary(), full.file("tokenizer.json"), 256);
        Session exact = backends.open(full, OPTIONS);
        Session graph = backends.openGraph(full, OPTIONS);
        Runner ours = exact.newRunner();
        Runner theirs = graph.newRunner()) {
      assertThat(exact.backend()).isEqualTo("native");
      assertThat(exact.precision()).isEqualTo(Precision.INT8);
      List<int[]> batch = new ArrayList<>();
      List<float[]> alone = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        int[] ids = tokenizer.encode(texts.at(i)).ids();
        float[] vector = ours.run(List.of(ids))[0];
        cosines.add(cosine(vector, theirs.run(List.of(ids))[0]));
        batch.add(ids);
        alone.add(vector);
        if (batch.size() == 8) {
          assertThat(ours.run(batch)).isDeepEqualTo(alone.toArray(float[][]::new));
          batch.clear();
          alone.clear();
        }
      }
    }
    cosines.sort(null);
    assertThat(cosines.getFirst()).isGreaterThan(0.99);
    assertThat(cosines.get(100)).isGreaterThan(0.998);
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
    }
    return product;
  }

  @Test
  void weightsAreMadeOnceAndAgainWhenTheyAreDamaged() throws IOException {
    open("native", "1-fp32");
    Path file = kept().getFirst();
    assertThat(file.getFileName().toString())
        .startsWith(bundle("1-fp32").manifest().files().firstEntry().getValue().sha256());
    byte[] good = Files.readAllBytes(file);
    FileTime old = FileTime.fromMillis(0);
    Files.setLastModifiedTime(file, old);
    open("native", "1-fp32");
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(old);
    for (int damage = 0; damage < 3; damage++) {
      byte[] bad = good.clone();
      bad[100_000] ^= 1;
      switch (damage) {
        case 0 -> Files.write(file, bad);
        case 1 -> Files.write(file, new byte[10]);
        default -> Files.delete(file.resolveSibling(file.getFileName() + ".sha256"));
      }
      // What one that was killed while making it left.
      Path left = Files.write(root.resolve("weights/.x.jetd.1.new"), bad);
      open("native", "1-fp32");
      assertThat(file).hasBinaryContent(good);
      assertThat(left).doesNotExist();
    }
    assertThat(kept()).containsExactly(file);
  }

  private void open(String choice, String version) {
    try (Backends backends = backends(choice);
        Session session = backends.open(bundle(version), OPTIONS)) {
      assertThat(session.dimension()).isEqualTo(384);
    }
  }

  @Test
  void eachPrecisionHasWeightsOfItsOwn() throws IOException {
    for (Precision precision : List.of(Precision.INT8, Precision.BF16, Precision.FP32)) {
      String word = precision.name().toLowerCase(Locale.ROOT);
      try (Backends backends = backends("native", word);
          Session session = backends.open(bundle("1-fp32"), OPTIONS)) {
        assertThat(session.precision()).isEqualTo(precision);
        assertThat(session.backend()).isEqualTo("native");
        assertThat(session.arithmetic()).startsWith("native " + word + " ");
      }
      assertThat(kept()).filteredOn(f -> f.toString().contains("." + word + ".")).hasSize(1);
    }
    assertThat(kept()).hasSize(3);
    // What has weights of its own is computed in those.
    try (Backends backends = backends("native", "fp32");
        Session session = backends.open(bundle("1-int8-exact"), OPTIONS)) {
      assertThat(session.precision()).isEqualTo(Precision.INT8);
    }
  }

  @Test
  void onlyWhoAsksForItGetsItAndOnlyOfFp32() {
    try (Backends auto = backends("auto");
        Session session = auto.open(bundle("1-fp32"), OPTIONS)) {
      assertThat(session.precision()).isEqualTo(Precision.FP32);
      assertThat(root.resolve("weights")).doesNotExist();
    }
    try (Backends only = backends("native")) {
      assertThat(only.unfit(bundle("1-fp32").manifest())).isEmpty();
      assertThat(only.unfit(bundle("1-int8-exact").manifest())).isEmpty();
      assertThat(only.unfit(bundle("1-int8").manifest()).orElse("")).contains("FP32 graph");
    }
  }

  @Test
  void whereItCannotBeKeptTheReasonIsSaid() throws IOException {
    Files.writeString(root.resolve("weights"), "a file is in the way");
    try (Backends backends = backends("native")) {
      assertThatThrownBy(() -> backends.open(bundle("1-fp32"), OPTIONS))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining(root.resolve("weights") + ": the native encoder's weights");
    }
  }
}
