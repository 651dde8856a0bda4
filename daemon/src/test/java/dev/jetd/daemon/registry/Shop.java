package dev.jetd.daemon.registry;

import dev.jetd.daemon.serving.Holds;
import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.daemon.serving.Models;
import dev.jetd.models.Bundle;
import dev.jetd.models.BundleCatalog;
import dev.jetd.models.FileEntry;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelId;
import dev.jetd.models.Pooling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A registry over bundles in a directory, whose models compute nothing: what is tested is which of
 * them serve.
 */
final class Shop implements AutoCloseable {
  final Models models = new Models();
  final ModelRegistry registry;
  final List<Weightless> loaded = new CopyOnWriteArrayList<>();
  final Set<String> broken = ConcurrentHashMap.newKeySet();
  final Path state;

  Shop(Path directory, String configured) {
    this.state = directory;
    this.registry =
        new ModelRegistry(
            models,
            new BundleCatalog(List.of(directory.resolve("models"))),
            this::load,
            new ChoicesFile(directory.resolve("models.json")),
            configured);
  }

  /** A model that only counts who uses it. */
  static final class Weightless implements LoadedModel {
    private final Bundle bundle;
    private final Holds holds = new Holds(this::close);
    volatile boolean closed;

    private Weightless(Bundle bundle) {
      this.bundle = bundle;
    }

    @Override
    public Manifest manifest() {
      return bundle.manifest();
    }

    @Override
    public String digest() {
      return bundle.digest();
    }

    @Override
    public String backend() {
      return "none";
    }

    @Override
    public String precision() {
      return manifest().precision();
    }

    @Override
    public Holds holds() {
      return holds;
    }

    @Override
    public void warmUp() {}

    @Override
    public void close() {
      closed = true;
    }
  }

  private LoadedModel load(Bundle bundle) {
    if (broken.contains(bundle.manifest().id().version())) {
      throw new IllegalStateException("it does not load");
    }
    Weightless model = new Weightless(bundle);
    loaded.add(model);
    return model;
  }

  /** Writes a bundle of the model "m". */
  static void add(Path directory, String... versions) {
    for (String version : versions) {
      try {
        Path home = Files.createDirectories(directory.resolve("models/m").resolve(version));
        Files.writeString(home.resolve("model.onnx"), version);
        TreeMap<String, FileEntry> files = new TreeMap<>();
        files.put("model.onnx", new FileEntry(version.length(), "0".repeat(64)));
        new Manifest(
                new ModelId("m", version),
                "text-embedding",
                "fp32",
                4,
                16,
                Pooling.MEAN,
                true,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                files)
            .write(home.resolve(Manifest.FILE_NAME));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The version that answers the next request, which stays in it until given back. */
  Weightless hold(String reference) {
    return models.hold(Optional.of(reference), Weightless.class);
  }

  /** The version that answers a request. */
  String answering(String reference) {
    Weightless model = hold(reference);
    model.holds().give();
    return model.manifest().id().version();
  }

  @Override
  public void close() {
    registry.close();
  }
}
