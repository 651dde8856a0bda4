import dev.jetd.bindings.BatchForm;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Platform;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.Written;
import dev.jetd.bindings.convert.GraphConverter;
import dev.jetd.bindings.convert.GraphForm;
import dev.jetd.bindings.encoder.EncoderFile;
import dev.jetd.bindings.encoder.NativeEncoderBackend;
import dev.jetd.bindings.onnx.OnnxRuntimeBackend;
import dev.jetd.daemon.bench.WordTexts;
import dev.jetd.models.Bundle;
import dev.jetd.models.Manifest;
import dev.jetd.models.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The forms that {@code jetd models quantize} makes of one FP32 model, and dynamic INT8 where there is
 * a file of it: how near each comes, whether neighbours change it, how fast it is and how large. A
 * session that takes one text a run gets them one by one, as the daemon gives them.
 */
final class Precisions {
  private static final int BATCH_TOKENS = 1024;
  private static final int[][] SHAPES = {{1, 8}, {1, 32}, {1, 128}, {1, 256}, {8, 32}, {32, 8}};

  private final String name;
  private final Path file;
  private final Session session;
  private final Runner runner;
  private final List<Double> cosines = new ArrayList<>();
  private int different;

  private Precisions(String name, Path file, Session session) {
    this.name = name;
    this.file = file;
    this.session = session;
    this.runner = session.newRunner();
  }

  static void run(Setup setup, List<String> arguments) throws Exception {
    int rounds = (int) Bench.option(arguments, "--rounds", 5);
    int texts = (int) Bench.option(arguments, "--texts", 200);
    Path directory = Bench.path(arguments, "--model", setup.bundle("fp32"));
    Path dynamic = Bench.path(arguments, "--dynamic", setup.bundle("int8").resolve("model.onnx"));
    Bench.nothingLeft(arguments);
    Bundle bundle = Bundle.open(directory);
    boolean own = bundle.manifest().id().name().equals("all-MiniLM-L6-v2");
    Path natives = setup.image().resolve("natives/" + Platform.current().orElseThrow().directory());
    Path work = Files.createTempDirectory(setup.work(), "forms");
    StringBuilder out = new StringBuilder(head(bundle, rounds, texts));
    try (NativeEncoderBackend encoder = new NativeEncoderBackend(natives);
        OnnxRuntimeBackend onnx = new OnnxRuntimeBackend(natives);
        Tokenizer tokenizer =
            Tokenizer.load(
                natives.resolve("libtokenizers.so"),
                bundle.file("tokenizer.json"),
                bundle.manifest().maxTokens())) {
      Path graph = bundle.file("model.onnx");
      List<Precisions> all = new ArrayList<>();
      all.add(of("fp32", graph, bundle, onnx));
      all.add(of("fp16", converted(graph, work, GraphForm.FP16), bundle, onnx));
      all.add(of("int8-blocks", converted(graph, work, GraphForm.INT8_BLOCKS), bundle, onnx));
      if (own || !dynamic.startsWith(setup.image())) {
        all.add(of("int8, dynamic", dynamic, bundle, onnx));
      }
      Path weights = work.resolve(EncoderFile.NAME);
      EncoderFile.write(graph, weights, Precision.INT8, Written.UNHEARD);
      all.add(
          new Precisions(
              "int8-exact", weights, encoder.open(model(weights, bundle.manifest(), ""), options())));
      compare(all, tokenizer, texts);
      out.append(cosines(all)).append(rounds == 0 ? "" : speeds(all, rounds));
      all.forEach(Precisions::close);
    } finally {
      for (Path made : Files.list(work).toList()) {
        Files.delete(made);
      }
      Files.delete(work);
    }
    System.out.println(out);
    if (own && rounds > 0) {
      Page.replace(setup.root().resolve("docs/PERFORMANCE.md"), "precisions", out.toString());
    }
  }

  private static String head(Bundle bundle, int rounds, int texts) throws IOException {
    return String.format(
        Locale.ROOT,
        "Machine: %s. %s, load average before the start %s.%n%nCommand: `cross-build/bench precisions"
            + " --rounds %d --texts %d`, %s%n%n",
        Page.machine(),
        LocalDate.now(),
        Page.load(),
        rounds,
        texts,
        bundle.manifest().id());
  }

  private static Path converted(Path graph, Path work, GraphForm form) {
    Path file = work.resolve(form + ".onnx");
    GraphConverter.write(graph, file, form, Written.UNHEARD);
    return file;
  }

  private static Precisions of(String name, Path file, Bundle bundle, OnnxRuntimeBackend onnx) {
    Manifest manifest = bundle.manifest();
    String output = manifest.output().orElse("");
    return new Precisions(name, file, onnx.open(model(file, manifest, output), options()));
  }

  private static EncoderModel model(Path file, Manifest manifest, String output) {
    return new EncoderModel(
        file,
        output,
        manifest.dimension(),
        manifest.maxTokens(),
        Pooling.valueOf(manifest.pooling().name()),
        true);
  }

  private static SessionOptions options() {
    return new SessionOptions(1, BATCH_TOKENS);
  }

  private void close() {
    runner.close();
    session.close();
  }

  private static void compare(List<Precisions> all, Tokenizer tokenizer, int count) {
    WordTexts texts = new WordTexts(3, 120, 77, false);
    List<int[]> batch = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[] ids = tokenizer.encode(texts.at(i)).ids();
      float[] reference = all.getFirst().runner.run(List.of(ids))[0];
      for (Precisions each : all) {
        each.cosines.add(cosine(each.runner.run(List.of(ids))[0], reference));
      }
      batch.add(ids);
      // Padded to 120, seven of the longest fit.
      if (batch.size() == 7) {
        all.forEach(each -> each.batch(batch));
        batch.clear();
      }
    }
    all.forEach(each -> Collections.sort(each.cosines));
  }

  /** Counts the vectors that neighbours and padding change. */
  private void batch(List<int[]> batch) {
    if (session.batchForm() == BatchForm.SINGLE) {
      return;
    }
    float[][] together = runner.run(batch);
    for (int i = 0; i < together.length; i++) {
      different += Arrays.equals(together[i], runner.run(List.of(batch.get(i)))[0]) ? 0 : 1;
    }
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
    }
    return product;
  }

  private static String cosines(List<Precisions> all) throws IOException {
    StringBuilder out = new StringBuilder();
    out.append("| form | weights, MB | runs | cosine to fp32: least | 1 % | median | changed by neighbours |\n");
    out.append("| --- | --- | --- | --- | --- | --- | --- |\n");
    for (Precisions each : all) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %.1f | %s | %.5f | %.5f | %.5f | %s |%n",
              each.name,
              Files.size(each.file) / 1e6,
              each.session.batchForm().name().toLowerCase(Locale.ROOT),
              each.cosines.getFirst(),
              each.cosines.get(each.cosines.size() / 100),
              each.cosines.get(each.cosines.size() / 2),
              each.session.batchForm() == BatchForm.SINGLE ? "each runs alone" : each.different));
    }
    return out.append('\n').toString();
  }

  private static String speeds(List<Precisions> all, int rounds) {
    StringBuilder out = new StringBuilder();
    out.append("One thread, pooling included, microseconds: median of rounds' medians (least to most)\n\n");
    out.append("| texts x tokens |");
    all.forEach(each -> out.append(' ').append(each.name).append(" |"));
    out.append("\n| --- |").append(" --- |".repeat(all.size())).append('\n');
    for (int[] shape : SHAPES) {
      List<int[]> texts = Encoders.texts(shape[0], shape[1]);
      Map<Precisions, List<Double>> micros = new LinkedHashMap<>();
      for (int round = 0; round <= rounds; round++) {
        for (Precisions each : all) {
          double median = Encoders.median(() -> each.all(texts));
          // The first is to warm up.
          if (round > 0) {
            micros.computeIfAbsent(each, e -> new ArrayList<>()).add(median);
          }
        }
      }
      out.append("| ").append(shape[0]).append('x').append(shape[1]).append(" |");
      micros.values().forEach(m -> out.append(' ').append(Spread.of(m, x -> x).text("%.0f")).append(" |"));
      out.append('\n');
    }
    return out.toString();
  }

  private void all(List<int[]> texts) {
    if (session.batchForm() != BatchForm.SINGLE) {
      runner.run(texts);
      return;
    }
    for (int[] text : texts) {
      runner.run(List.of(text));
    }
  }
}
