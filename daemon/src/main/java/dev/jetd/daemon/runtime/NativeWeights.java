package dev.jetd.daemon.runtime;

import dev.jetd.bindings.Written;
import dev.jetd.bindings.encoder.EncoderFile;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.models.Bundle;
import dev.jetd.models.FileEntry;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelException;
import dev.jetd.models.Sha256;
import dev.jetd.models.repository.Durable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Weights for the native encoder, made of models' own FP32 graphs: one file a graph, named by the
 * graph's digest, the precision and the layout, with its own digest beside it. One that is not what
 * its digest says is made anew, never trusted. Processes may share the directory.
 */
final class NativeWeights {
  private static final System.Logger LOG = System.getLogger(NativeWeights.class.getName());
  private static final String ENDING = ".jetd";
  private static final String SUM = ".sha256";

  private final Path directory;
  private final ModelForm form;

  private NativeWeights(Path directory, ModelForm form) {
    this.directory = directory;
    this.form = form;
  }

  /** Those in a state directory, in the precision that is configured. */
  static NativeWeights of(Configuration config, Path state) {
    return new NativeWeights(state.resolve("weights"), form(config.get(Settings.NATIVE_PRECISION)));
  }

  private static ModelForm form(Settings.NativePrecision precision) {
    return switch (precision) {
      case INT8 -> ModelForm.INT8_EXACT;
      case BF16 -> ModelForm.BF16_EXACT;
      case FP32 -> ModelForm.FP32_EXACT;
    };
  }

  /**
   * The file of a bundle's graph; made if it is not there, which takes a second or two.
   *
   * @throws ModelException with the reason, if the encoder cannot run the graph or the disk fails
   */
  synchronized Path of(Bundle bundle) {
    Path file = directory.resolve(nameOf(bundle.manifest()).orElseThrow());
    if (isWhole(file)) {
      return file;
    }
    try {
      Files.createDirectories(directory);
      return made(bundle, file);
    } catch (IOException e) {
      throw new ModelException(
          directory + ": the native encoder's weights cannot be kept: " + e.getMessage(), e);
    }
  }

  /** What a model's weights are called; empty if it has no graph. */
  private Optional<String> nameOf(Manifest manifest) {
    return graphOf(manifest)
        .map(digest -> digest + "." + form.precision() + "." + EncoderFile.LAYOUT + ENDING);
  }

  private static Optional<String> graphOf(Manifest manifest) {
    return Optional.ofNullable(manifest.files().get(Backends.GRAPH)).map(FileEntry::sha256);
  }

  /**
   * Deletes what was made for other models, or for another jetd; of these models every precision
   * stays. Whoever has a file open keeps it.
   */
  synchronized void keepOnly(Collection<Manifest> models) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    Set<String> graphs =
        models.stream().flatMap(m -> graphOf(m).stream()).collect(Collectors.toUnmodifiableSet());
    try (FileChannel lock = lock();
        var held = lock.lock();
        DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + ENDING + "*")) {
      for (Path file : files) {
        if (held.isValid() && !isOf(graphs, String.valueOf(file.getFileName()))) {
          Files.delete(file);
          LOG.log(System.Logger.Level.INFO, "{0} is of no model any more: deleted", file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} cannot be cleared: {1}", directory, e.toString());
    }
  }

  private static boolean isOf(Set<String> graphs, String name) {
    return graphs.contains(name.substring(0, name.indexOf('.')))
        && name.replace(SUM, "").endsWith("." + EncoderFile.LAYOUT + ENDING);
  }

  private FileChannel lock() throws IOException {
    return FileChannel.open(
        directory.resolve(".lock"),
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        LinkOption.NOFOLLOW_LINKS);
  }

  /** Others may be making the same: who comes second finds it there. */
  private Path made(Bundle bundle, Path file) throws IOException {
    try (FileChannel lock = lock();
        var held = lock.lock()) {
      if (held.isValid() && isWhole(file)) {
        return file;
      }
      clear();
      bundle.verify();
      LOG.log(
          System.Logger.Level.INFO,
          "{0}: making the native encoder''s weights of its graph in {1}, once",
          bundle.manifest().id(),
          form.precision());
      Path sum = sumOf(file);
      Files.deleteIfExists(sum);
      form.write(bundle.file(Backends.GRAPH), file, Written.UNHEARD);
      Durable.write(sum, Sha256.of(file).getBytes(StandardCharsets.US_ASCII));
      return file;
    }
  }

  /** What one that was killed left. */
  private void clear() throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, ".*.new")) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
  }

  private static boolean isWhole(Path file) {
    Path sum = sumOf(file);
    if (!Files.isRegularFile(file) || !Files.isRegularFile(sum)) {
      return false;
    }
    try {
      boolean whole = Files.readString(sum, StandardCharsets.US_ASCII).equals(Sha256.of(file));
      if (!whole) {
        LOG.log(System.Logger.Level.WARNING, "{0} is damaged, and is made anew", file);
      }
      return whole;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} cannot be read: {1}", file, e.getMessage());
      return false;
    }
  }

  private static Path sumOf(Path file) {
    return file.resolveSibling(file.getFileName() + SUM);
  }
}
