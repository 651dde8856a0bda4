package dev.jetd.bindings.natives;

import dev.jetd.bindings.BackendException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds and loads libraries of the system by their names, and our bindings to them. Directories
 * that the operator named come first, then those where JetPack and CUDA's packages put them; what
 * is in none of them is left to the system's own loader, whose word is passed on.
 *
 * @param directories where to look, in order
 */
public record SystemLibraries(List<Path> directories) {
  private static final Pattern MISSING =
      Pattern.compile("([\\w.+-]+\\.so[.\\d]*): cannot open shared object file");

  private static final List<String> USUAL =
      List.of(
          "usr/lib/aarch64-linux-gnu",
          "usr/lib/aarch64-linux-gnu/nvidia",
          "usr/lib/aarch64-linux-gnu/tegra",
          "usr/local/cuda/lib64",
          "usr/local/cuda/targets/aarch64-linux/lib",
          "usr/local/cuda/targets/sbsa-linux/lib",
          "usr/local/cuda/targets/x86_64-linux/lib",
          "usr/local/nvidia/lib64",
          "usr/lib/x86_64-linux-gnu",
          "usr/lib64");

  public SystemLibraries {
    directories = List.copyOf(directories);
  }

  /**
   * @param root of the file system
   * @param named by the operator
   */
  public static SystemLibraries of(Path root, List<Path> named) {
    List<Path> all = new ArrayList<>(named);
    USUAL.forEach(directory -> all.add(root.resolve(directory)));
    return new SystemLibraries(all);
  }

  /** Where the library of that name lies, as far as we looked. */
  public Optional<Path> find(String name) {
    return directories.stream()
        .map(directory -> directory.resolve(name))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /**
   * Loads libraries of the system and then a binding that needs them. A library loaded by its path
   * is what the binding then gets under its name.
   *
   * @param needed names, in the order they need each other
   * @throws BackendException naming the library that is missing
   */
  public void load(List<String> needed, Path... bindings) {
    for (Path binding : bindings) {
      checkBinding(binding);
    }
    try {
      for (String name : needed) {
        find(name).ifPresent(library -> System.load(library.toAbsolutePath().toString()));
      }
      for (Path binding : bindings) {
        System.load(binding.toAbsolutePath().toString());
      }
    } catch (LinkageError e) {
      throw new BackendException(reason(String.valueOf(e.getMessage())), e);
    }
  }

  private static void checkBinding(Path library) {
    if (!Files.isReadable(library)) {
      throw new BackendException("There is no readable library " + library);
    }
    try {
      long size = Files.size(library);
      long wanted = ElfFile.wantedBytes(library);
      if (size < wanted) {
        throw new BackendException(
            "The library " + library + " is cut off: " + size + " bytes of " + wanted);
      }
    } catch (IOException e) {
      throw new BackendException("The library " + library + " cannot be read: " + e, e);
    }
  }

  /** The loader's words, or ours where it says that a library is not there. */
  public String reason(String loader) {
    Matcher missing = MISSING.matcher(loader);
    if (!missing.find()) {
      return loader;
    }
    List<String> looked =
        directories.stream().filter(Files::isDirectory).map(Path::toString).toList();
    return missing.group(1)
        + " is not installed: it is neither where the system's loader looks nor in "
        + (looked.isEmpty() ? "any usual directory" : String.join(", ", looked))
        + "; gpu.libraries names another";
  }
}
