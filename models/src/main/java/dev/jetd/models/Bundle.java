package dev.jetd.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A directory that holds one version of a model: its manifest and the files that it names. A bundle
 * is never modified once it is in place, so an instance keeps what it read when it was opened.
 */
public final class Bundle {
  private final Path directory;
  private final Manifest manifest;
  private final String digest;

  private Bundle(Path directory, Manifest manifest) {
    this.directory = directory;
    this.manifest = manifest;
    this.digest = digestOf(manifest);
  }

  /**
   * Reads the manifest and checks that each file is there with the right size: cheap, no file but
   * the manifest is read. What is in the files is checked by {@link #verify()}.
   *
   * @throws ModelException saying what is wrong with which file
   */
  public static Bundle open(Path directory) {
    Path real = realDirectory(directory);
    Path file = inside(real, Manifest.FILE_NAME);
    checkManifest(file);
    Bundle bundle = new Bundle(real, Manifest.read(file));
    bundle.manifest.files().forEach(bundle::checkSize);
    return bundle;
  }

  /**
   * Reads every file and compares its SHA-256 with the manifest's.
   *
   * @throws ModelException naming the file and both digests
   */
  public void verify() {
    manifest.files().forEach(this::checkDigest);
  }

  /** The path of a file that the manifest names. */
  public Path file(String name) {
    if (!manifest.files().containsKey(name)) {
      throw new ModelException(
          directory + ": has no " + Names.shown(name) + ", only " + manifest.files().keySet());
    }
    return directory.resolve(name);
  }

  public Manifest manifest() {
    return manifest;
  }

  /** Where the bundle lies, with every symbolic link on the way resolved. */
  public Path directory() {
    return directory;
  }

  /**
   * The model digest, in hex: equal for two bundles only if they give equal answers. It covers the
   * files and all of the manifest that shapes an answer, but not the name, so that a renamed model
   * keeps what was computed with it.
   */
  public String digest() {
    return digest;
  }

  @Override
  public String toString() {
    return manifest.id() + " in " + directory;
  }

  /** Where a file beside it says what the manifest must be, it must be that. */
  private static void checkManifest(Path file) {
    Path sum = file.resolveSibling(Manifest.SUM_FILE_NAME);
    if (!Files.exists(sum)) {
      return;
    }
    try {
      byte[] found = Manifest.sum(Files.readAllBytes(file));
      if (!Arrays.equals(found, Files.readAllBytes(sum))) {
        throw new ModelException(
            file
                + ": expected what "
                + Manifest.SUM_FILE_NAME
                + " says, found SHA-256 "
                + Sha256.of(file));
      }
    } catch (IOException e) {
      throw new ModelException(file + ": cannot be read: " + e, e);
    }
  }

  private static String digestOf(Manifest manifest) {
    StringBuilder text = new StringBuilder("jetd model digest 1\n");
    text.append("dimension=").append(manifest.dimension()).append('\n');
    text.append("maxTokens=").append(manifest.maxTokens()).append('\n');
    text.append("pooling=").append(manifest.pooling().word()).append('\n');
    text.append("normalize=").append(manifest.normalize()).append('\n');
    manifest.output().ifPresent(name -> text.append("output=").append(name).append('\n'));
    manifest.labels().forEach(label -> text.append("label=").append(label).append('\n'));
    manifest
        .files()
        .forEach(
            (name, entry) -> text.append(entry.sha256()).append(' ').append(name).append('\n'));
    return Sha256.of(text.toString());
  }

  private static Path realDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new ModelException(directory + ": not a directory");
    }
    try {
      return directory.toRealPath();
    } catch (IOException e) {
      throw new ModelException(directory + ": cannot be read: " + e, e);
    }
  }

  /** A regular file of the bundle; a link is followed, but not out of the bundle. */
  private static Path inside(Path directory, String name) {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      throw new ModelException(file + ": not there");
    }
    try {
      if (!file.toRealPath().startsWith(directory)) {
        throw new ModelException(file + ": a link that leads out of the bundle");
      }
    } catch (IOException e) {
      throw new ModelException(file + ": cannot be read: " + e, e);
    }
    if (!Files.isRegularFile(file)) {
      throw new ModelException(file + ": not a regular file");
    }
    return file;
  }

  private void checkSize(String name, FileEntry expected) {
    Path file = inside(directory, name);
    try {
      long bytes = Files.size(file);
      if (bytes != expected.bytes()) {
        throw new ModelException(
            file + ": expected " + expected.bytes() + " bytes, found " + bytes);
      }
    } catch (IOException e) {
      throw new ModelException(file + ": cannot be read: " + e, e);
    }
  }

  private void checkDigest(String name, FileEntry expected) {
    Path file = inside(directory, name);
    try {
      String sha256 = Sha256.of(file);
      if (!sha256.equals(expected.sha256())) {
        throw new ModelException(
            file + ": expected SHA-256 " + expected.sha256() + ", found " + sha256);
      }
    } catch (IOException e) {
      throw new ModelException(file + ": cannot be read: " + e, e);
    }
  }
}
