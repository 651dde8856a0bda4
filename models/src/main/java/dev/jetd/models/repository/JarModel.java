package dev.jetd.models.repository;

import dev.jetd.models.Manifest;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelId;
import dev.jetd.models.Names;
import dev.jetd.models.Pooling;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Understands a Maven artifact that holds {@code X.onnx} and {@code X-tokenizer.json}, as those of
 * LangChain4j do. Such a jar says nothing of pooling and lengths; of the models published so they
 * are known here, of others they must be said.
 */
final class JarModel {
  private static final int MOST_ENTRIES = 10_000;
  private static final String QUANTIZED = "-q";

  /** How the published models of this name's beginning are pooled, and how long texts may be. */
  private record Known(String prefix, Pooling pooling, int maxTokens) {}

  private static final List<Known> KNOWN =
      List.of(
          new Known("all-minilm-l6-v2", Pooling.MEAN, 256),
          new Known("bge-small-", Pooling.CLS, 512),
          new Known("e5-small-v2", Pooling.MEAN, 512));

  private JarModel() {}

  /**
   * Unpacks the two files into a directory and makes a draft of them.
   *
   * @throws ModelException naming what is missing and how to say it
   */
  static Draft read(Path jar, Path into, Wishes wishes, Graph.Reader graphs, Progress progress) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      if (zip.size() > MOST_ENTRIES) {
        throw new ModelException(jar + ": more than " + MOST_ENTRIES + " entries");
      }
      ZipEntry model = only(zip, jar, wishes.file().orElse(".onnx"));
      ZipEntry tokenizer = only(zip, jar, "tokenizer.json");
      SortedMap<String, Path> files = new TreeMap<>();
      Path graph = unpack(zip, model, into, "model.onnx", progress);
      files.put("model.onnx", graph);
      files.put("tokenizer.json", unpack(zip, tokenizer, into, "tokenizer.json", progress));
      String base = model.getName().substring(0, model.getName().length() - ".onnx".length());
      return draft(base, files, wishes, graphs.read(graph));
    } catch (IOException e) {
      throw Disk.told(jar + ": " + e.getMessage(), into, e);
    }
  }

  private static Draft draft(
      String base, SortedMap<String, Path> files, Wishes wishes, Graph graph) {
    String name =
        base.endsWith(QUANTIZED) ? base.substring(0, base.length() - QUANTIZED.length()) : base;
    Optional<Known> known = KNOWN.stream().filter(k -> name.startsWith(k.prefix())).findFirst();
    Graph.Output output = graph.outputs().getFirst();
    if (graph.outputs().size() != 1 || output.width().isEmpty()) {
      throw new ModelException(base + ".onnx: expected one output, found " + graph.outputs());
    }
    Manifest manifest =
        new Manifest(
            new ModelId(
                wishes.name().orElse(name), wishes.version().orElse("1-" + graph.precision())),
            "text-embedding",
            graph.precision(),
            output.width().getAsInt(),
            said(wishes.maxTokens().or(() -> known.map(Known::maxTokens)), "--max-tokens", base),
            said(wishes.pooling().or(() -> known.map(Known::pooling)), "--pooling", base),
            said(wishes.normalize().or(() -> known.map(k -> true)), "--normalize", base),
            Optional.of(output.name()),
            wishes.licence(),
            Optional.empty(),
            HuggingFace.pending());
    return new Draft(manifest, files, new TreeMap<>());
  }

  private static <T> T said(Optional<T> value, String flag, String base) {
    return value.orElseThrow(
        () -> new ModelException(base + ": not a model known here: say " + flag));
  }

  /** The one entry at the top whose name ends so. */
  private static ZipEntry only(ZipFile zip, Path jar, String ending) {
    List<? extends ZipEntry> found =
        zip.stream()
            .filter(e -> !e.isDirectory() && Names.isName(e.getName()))
            .filter(e -> e.getName().endsWith(ending))
            .toList();
    if (found.size() != 1) {
      throw new ModelException(
          jar
              + ": expected one file that ends in "
              + ending
              + ", found "
              + found.stream().map(ZipEntry::getName).toList());
    }
    return found.getFirst();
  }

  private static Path unpack(ZipFile zip, ZipEntry entry, Path into, String name, Progress progress)
      throws IOException {
    Path target = into.resolve(name);
    long size = entry.getSize();
    Disk.requireRoom(into, size);
    progress.begin("unpacking " + entry.getName(), size);
    byte[] buffer = new byte[64 * 1024];
    long written = 0;
    try (InputStream in = zip.getInputStream(entry);
        OutputStream out = Files.newOutputStream(target)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        written += n;
        if (written > size) {
          throw new IOException(entry.getName() + ": larger than the " + size + " bytes it claims");
        }
        out.write(buffer, 0, n);
        progress.reached(written);
      }
    }
    return target;
  }
}
