package dev.jetd.models;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The bundles under a list of roots, each laid out as {@code <root>/<name>/<version>/}. Of two with
 * the same name and version the one under the earlier root counts. A broken bundle never hides a
 * whole one: it is logged and passed over. Nothing is remembered between calls, so a bundle moved
 * into place is there at the next.
 */
public final class BundleCatalog {
  private static final Logger LOG = System.getLogger(BundleCatalog.class.getName());

  private final List<Path> roots;
  private final Function<Manifest, Optional<String>> unfit;

  /** A root that does not exist is an empty one. */
  public BundleCatalog(List<Path> roots) {
    this(roots, manifest -> Optional.empty());
  }

  /**
   * @param unfit why a model cannot run here; such a one is passed over like a broken one, but is
   *     nothing to warn of
   */
  public BundleCatalog(List<Path> roots, Function<Manifest, Optional<String>> unfit) {
    this.roots = List.copyOf(roots);
    this.unfit = unfit;
  }

  /**
   * What lies in one directory that may hold a version of a model.
   *
   * @param bundle the bundle, if it is whole
   * @param trouble what is wrong with it otherwise, or why it cannot run here; else empty
   */
  public record Found(ModelId id, Path directory, Optional<Bundle> bundle, String trouble) {}

  /** Every version there is, whole or broken, from the oldest to the newest; see {@link #all}. */
  public List<Found> scan() {
    return directories().entrySet().stream().map(e -> found(e.getKey(), e.getValue())).toList();
  }

  private Found found(ModelId id, List<Path> directories) {
    List<String> troubles = new ArrayList<>();
    for (Path directory : directories) {
      try {
        Bundle bundle = open(directory);
        return new Found(
            id, directory, Optional.of(bundle), unfit.apply(bundle.manifest()).orElse(""));
      } catch (ModelException e) {
        troubles.add(e.getMessage());
      }
    }
    return new Found(id, directories.getFirst(), Optional.empty(), String.join("; ", troubles));
  }

  /** Every whole bundle, by name and from the oldest version to the newest. */
  public List<Bundle> all() {
    return directories().values().stream()
        .flatMap(found -> firstWhole(found, new ArrayList<>()).stream())
        .toList();
  }

  /**
   * The bundle asked for; without a version, the newest whole one in the order of {@link ModelId}.
   *
   * @throws ModelException listing what there is, or saying why what is there is broken
   */
  public Bundle find(ModelRef ref) {
    NavigableMap<ModelId, List<Path>> all = directories();
    List<String> broken = new ArrayList<>();
    for (Map.Entry<ModelId, List<Path>> found : all.descendingMap().entrySet()) {
      if (ref.matches(found.getKey())) {
        Optional<Bundle> bundle = firstWhole(found.getValue(), broken);
        if (bundle.isPresent()) {
          return bundle.get();
        }
      }
    }
    throw broken.isEmpty()
        ? notFound(ref, all.keySet())
        : new ModelException("Model " + ref + " cannot be used: " + String.join("; ", broken));
  }

  private Optional<Bundle> firstWhole(List<Path> directories, List<String> broken) {
    for (Path directory : directories) {
      try {
        Bundle bundle = open(directory);
        Optional<String> reason = unfit.apply(bundle.manifest());
        if (reason.isEmpty()) {
          return Optional.of(bundle);
        }
        broken.add(bundle + ": " + reason.get());
      } catch (ModelException e) {
        LOG.log(Level.WARNING, "Model passed over: {0}", e.getMessage());
        broken.add(e.getMessage());
      }
    }
    return Optional.empty();
  }

  private static Bundle open(Path directory) {
    Bundle bundle = Bundle.open(directory);
    ModelId id = idOf(directory);
    if (!bundle.manifest().id().equals(id)) {
      throw new ModelException(
          directory.resolve(Manifest.FILE_NAME)
              + ": expected "
              + id
              + " by the directory's name, found "
              + bundle.manifest().id());
    }
    return bundle;
  }

  /** The directories that may hold each version, in the order of the roots. */
  private NavigableMap<ModelId, List<Path>> directories() {
    NavigableMap<ModelId, List<Path>> found = new TreeMap<>();
    for (Path root : roots) {
      for (Path name : namedDirectories(root)) {
        for (Path version : namedDirectories(name)) {
          if (Files.exists(version.resolve(Manifest.FILE_NAME))) {
            found.computeIfAbsent(idOf(version), id -> new ArrayList<>()).add(version);
          }
        }
      }
    }
    return found;
  }

  private static ModelId idOf(Path directory) {
    Path name = directory.getName(directory.getNameCount() - 2);
    return new ModelId(name.toString(), directory.getName(directory.getNameCount() - 1).toString());
  }

  /** Anything whose name is no model's or version's, such as a staging directory, is left out. */
  private static List<Path> namedDirectories(Path parent) {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    List<Path> directories = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(parent)) {
      for (Path child : children) {
        if (Files.isDirectory(child) && Names.isName(String.valueOf(child.getFileName()))) {
          directories.add(child);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException | DirectoryIteratorException e) {
      throw new ModelException(parent + ": cannot be listed: " + e, e);
    }
    return directories;
  }

  private ModelException notFound(ModelRef ref, Set<ModelId> all) {
    String there =
        all.isEmpty() ? "none" : all.stream().map(ModelId::toString).collect(joining(", "));
    return new ModelException("No model " + ref + " under " + roots + "; there is: " + there);
  }
}
