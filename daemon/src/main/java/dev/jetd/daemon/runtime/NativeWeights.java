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
import java.util.Map;
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

  /**
   * @param form one that the native encoder runs
   */
  private NativeWeights(Path directory, ModelForm form) {
    this.directory = directory;
    this.form = form;
  }

  /** Those in the state directory, in the precision that is configured. */
  static NativeWeights of(Configuration config, Map<String, String> environment) {
    Path state = StateDirectory.choose(config.get(Settings.STATE_DIR), environment);
    ModelForm form =
        switch (config.get(Settings.NATIVE_PRECISION)) {
          case INT8 -> ModelForm.INT8_EXACT;
          case BF16 -> ModelForm.BF16_EXACT;
          case FP32 -> ModelForm.FP32_EXACT;
        };
    return new NativeWeights(state.resolve("weights"), form);
  }

  /**
   * The file of a bundle's graph; made if it is not there, which takes a second or two.
   *
   * @throws ModelException with the reason, if the encoder cannot run the graph or the disk fails
   */
  synchronized Path of(Bundle bundle) {
    String digest = digestOf(bundle.manifest()).orElseThrow();
    Path file =
        directory.resolve(digest + "." + form.precision() + "." + EncoderFile.LAYOUT + ENDING);
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

  /** The digest of a model's graph; empty if it has none. */
  private static Optional<String> digestOf(Manifest manifest) {
    return Optional.ofNullable(manifest.files().get(Backends.GRAPH)).map(FileEntry::sha256);
  }

  /** Deletes what was made for other models. Whoever has it open keeps it. */
  synchronized void keepOnly(Collection<Manifest> models) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    Set<String> kept =
        models.stream().flatMap(m -> digestOf(m).stream()).collect(Collectors.toUnmodifiableSet());
    try (FileChannel lock = lock();
        var held = lock.lock();
        DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + ENDING + "*")) {
      for (Path file : files) {
        String digest = String.valueOf(file.getFileName()).replaceFirst("\\..*", "");
        if (held.isValid() && !kept.contains(digest)) {
          Files.delete(file);
          LOG.log(System.Logger.Level.INFO, "{0} is of no model any more: deleted", file);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} cannot be cleared: {1}", directory, e.toString());
    }
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
