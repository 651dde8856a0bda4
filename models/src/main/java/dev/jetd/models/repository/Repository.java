package dev.jetd.models.repository;

import dev.jetd.models.Bundle;
import dev.jetd.models.FileEntry;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelId;
import dev.jetd.models.Sha256;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The directory of bundles that models are added to and removed from: {@code
 * <root>/<name>/<version>/}. A bundle is made ready in a directory beside them whose name begins
 * with a point, verified and synced there, and comes into place by one rename. Whatever is cut off,
 * refused or killed leaves what was there before; the next change clears its remains away.
 *
 * <p>May be used by several processes at once: a lock on the directory lets one change it at a
 * time.
 */
public final class Repository {
  /** The name of a model's graph in its bundle. */
  public static final String GRAPH = "model.onnx";

  private final Path root;
  private final Graph.Reader graphs;
  private final Duration firstWait;
  private final ReentrantLock local = new ReentrantLock();

  public Repository(Path root, Graph.Reader graphs) {
    this(root, graphs, Download.FIRST_WAIT);
  }

  /**
   * @param firstWait between two attempts of a download; each later one is twice as long
   */
  Repository(Path root, Graph.Reader graphs, Duration firstWait) {
    this.root = root;
    this.graphs = graphs;
    this.firstWait = firstWait;
  }

  /**
   * Adds a model from wherever it is.
   *
   * @return the bundle in its place; the one that was there already, if it is the same
   * @throws ModelException saying what is wrong with which file
   */
  public Bundle add(Source source, Wishes wishes, Progress progress) {
    try {
      Files.createDirectories(root);
      try {
        return bring(source, wishes, progress);
      } finally {
        Ownership.handOver(root);
      }
    } catch (IOException e) {
      throw Disk.told(root + ": " + e.getMessage(), root, e);
    }
  }

  private Bundle bring(Source source, Wishes wishes, Progress progress) throws IOException {
    return switch (source) {
      case Source.Directory d ->
          staged(source, staging -> Tree.draft(d.path(), wishes, graphs), progress);
      case Source.Archive a ->
          staged(source, staging -> unpacked(a.path(), staging, wishes, progress), progress);
      case Source.Jar j ->
          staged(
              source,
              staging -> JarModel.read(j.path(), staging, wishes, graphs, progress),
              progress);
      case Source.Jetd jetd -> pulled(source, wishes, progress, origin -> origin.jetd(jetd));
      case Source.Url url -> pulled(source, wishes, progress, origin -> origin.url(url.uri()));
    };
  }

  /**
   * Adds another form of a model that is here, as a version of its own.
   *
   * @return the bundle in its place; the one that was there already, if it is the same
   * @throws ModelException saying why it cannot have that form, or what is wrong with which file
   */
  public Bundle convert(Bundle original, String version, Conversion conversion, Progress progress) {
    String source = original.manifest().id() + " (" + original.digest() + ")";
    try {
      Files.createDirectories(root);
      original.verify();
      try (RepositoryLock lock = lock()) {
        try {
          Path staging = lock.staging();
          Path work = Files.createDirectory(staging.resolve("unpacked"));
          Draft draft = Converted.draft(original, version, source, conversion, work, progress);
          Bundle ready = ready(draft, Files.createDirectory(staging.resolve("bundle")), progress);
          conversion.check(original, ready, progress);
          return place(ready, lock);
        } finally {
          lock.clear();
        }
      } finally {
        Ownership.handOver(root);
      }
    } catch (IOException e) {
      throw Disk.told(root + ": " + e.getMessage(), root, e);
    } catch (ModelException e) {
      throw Disk.isFull(e) ? Disk.told(String.valueOf(e.getMessage()), root, e) : e;
    }
  }

  /**
   * Removes a version. Whoever still reads its files keeps what they have open.
   *
   * @throws ModelException if it is not there
   */
  public void remove(ModelId id) {
    Path directory = directory(id);
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new ModelException(id + ": not in " + root + ", so it cannot be removed");
    }
    try (RepositoryLock lock = lock()) {
      Files.move(directory, lock.removed(), StandardCopyOption.ATOMIC_MOVE);
      Durable.syncDirectory(parent(directory));
      lock.clear();
      try {
        Files.deleteIfExists(parent(directory));
      } catch (DirectoryNotEmptyException e) {
        // Other versions stay.
        return;
      }
    } catch (IOException e) {
      throw Disk.told(id + ": cannot be removed: " + e.getMessage(), root, e);
    }
  }

  /** Where a version lies, if it does. */
  public Path directory(ModelId id) {
    return root.resolve(id.name()).resolve(id.version());
  }

  /** Brings files from an HTTP server: a directory of them, or an archive. */
  private interface Fetch {
    Path from(Origin origin);
  }

  private Bundle pulled(Source source, Wishes wishes, Progress progress, Fetch fetch)
      throws IOException {
    try (Arrivals arrivals = Arrivals.open(root, source)) {
      try (Download download = new Download(Keys.first(wishes.keyFile()), firstWait)) {
        Origin origin = new Origin(download, arrivals.directory(), wishes, progress);
        Path arrived = fetch.from(origin);
        Bundle bundle =
            staged(source, staging -> draft(arrived, staging, wishes, progress), progress);
        arrivals.done();
        return bundle;
      } catch (ModelException e) {
        arrivals.doneIfFull(e);
        throw e;
      }
    }
  }

  private Draft draft(Path arrived, Path staging, Wishes wishes, Progress progress)
      throws IOException {
    return Files.isDirectory(arrived)
        ? Tree.draft(arrived, wishes, graphs)
        : unpacked(arrived, staging, wishes, progress);
  }

  private Draft unpacked(Path archive, Path staging, Wishes wishes, Progress progress)
      throws IOException {
    Unpacker.unpack(archive, staging, progress);
    return Tree.draft(Tree.top(staging), wishes, graphs);
  }

  /** Makes a draft, of files that lie anywhere or are put into the staging directory. */
  private interface Drafting {
    Draft in(Path staging) throws IOException;
  }

  private Bundle staged(Source source, Drafting drafting, Progress progress) throws IOException {
    try (RepositoryLock lock = lock()) {
      Path staging = lock.staging();
      try {
        Path unpacked = Files.createDirectory(staging.resolve("unpacked"));
        Draft draft = drafting.in(unpacked).from(source.toString());
        Bundle ready = ready(draft, Files.createDirectory(staging.resolve("bundle")), progress);
        return place(ready, lock);
      } finally {
        lock.clear();
      }
    }
  }

  /** A whole, verified and synced bundle. */
  private Bundle ready(Draft draft, Path directory, Progress progress) throws IOException {
    SortedMap<String, FileEntry> entries = new TreeMap<>();
    for (Map.Entry<String, Path> file : draft.files().entrySet()) {
      Path target = directory.resolve(file.getKey());
      Optional<FileEntry> promised = Optional.ofNullable(draft.digests().get(file.getKey()));
      if (isOurs(file.getValue())) {
        Copy.moved(file.getValue(), target);
      } else {
        Copy.to(file.getValue(), target, progress);
      }
      FileEntry entry = new FileEntry(Files.size(target), Sha256.of(target));
      if (promised.isPresent() && !promised.get().equals(entry)) {
        throw new ModelException(
            file.getValue()
                + ": expected "
                + promised.get().bytes()
                + " bytes with SHA-256 "
                + promised.get().sha256()
                + ", found "
                + entry.bytes()
                + " with "
                + entry.sha256());
      }
      entries.put(file.getKey(), entry);
    }
    Manifest manifest = draft.complete(entries);
    byte[] json = manifest.toJson();
    Durable.write(directory.resolve(Manifest.SUM_FILE_NAME), Manifest.sum(json));
    Durable.write(directory.resolve(Manifest.FILE_NAME), json);
    Bundle bundle = Bundle.open(directory);
    for (String name : entries.keySet()) {
      if (name.endsWith(".onnx")) {
        var unused = graphs.read(bundle.file(name));
      }
    }
    return bundle;
  }

  /** Whether a file was brought here for this bundle, and need not stay where it is. */
  private boolean isOurs(Path file) throws IOException {
    Path place = root.toRealPath().relativize(file.toRealPath()).getName(0);
    return place.equals(Arrivals.ALL) || place.equals(RepositoryLock.STAGING);
  }

  private Bundle place(Bundle ready, RepositoryLock lock) throws IOException {
    ModelId id = ready.manifest().id();
    Path target = directory(id);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      Optional<Bundle> there = whole(target);
      if (there.isPresent() && there.get().digest().equals(ready.digest())) {
        return there.get();
      }
      if (there.isPresent()) {
        throw new ModelException(
            id
                + " is there already with other content, and a version never changes: choose"
                + " another");
      }
      // What lies there is broken, and serves nobody.
      Files.move(target, lock.removed(), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.createDirectories(parent(target));
    Files.move(ready.directory(), target, StandardCopyOption.ATOMIC_MOVE);
    Durable.syncDirectory(parent(target));
    Durable.syncDirectory(root);
    return Bundle.open(target);
  }

  private static Optional<Bundle> whole(Path directory) {
    try {
      Bundle bundle = Bundle.open(directory);
      bundle.verify();
      return Optional.of(bundle);
    } catch (ModelException e) {
      return Optional.empty();
    }
  }

  private static Path parent(Path path) {
    return Optional.ofNullable(path.getParent()).orElseThrow();
  }

  private RepositoryLock lock() throws IOException {
    return RepositoryLock.take(root, local);
  }
}
