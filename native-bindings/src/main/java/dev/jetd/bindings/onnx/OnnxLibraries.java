package dev.jetd.bindings.onnx;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.natives.ElfFile;
import dev.jetd.bindings.natives.JavaCpp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.onnxruntime.OrtApi;
import org.bytedeco.onnxruntime.StringVector;
import org.bytedeco.onnxruntime.global.onnxruntime;

/**
 * The shared libraries of ONNX Runtime, and the loading of them into this process.
 *
 * <p>They are loaded by name and in order instead of by JavaCPP's own loader, which would search
 * the class path, unpack into a cache, and insist on oneDNN and OpenCL (docs/decisions/002).
 *
 * @param runtime ONNX Runtime itself, {@code libonnxruntime.so.1}, its bridge to other providers
 *     beside it
 * @param directory where JavaCPP's two libraries lie, and beside them the runtime they came with
 */
record OnnxLibraries(Path runtime, Path directory) {
  private static final String RUNTIME = "libonnxruntime.so.1";
  private static final String PROVIDERS = "libonnxruntime_providers_shared.so";
  private static final String BINDING = "libjnionnxruntime.so";

  private static final String NOT_THIS_ONE =
      ": either that was loaded before, or this one's soname is not " + RUNTIME;

  static OnnxLibraries in(Path directory) {
    return new OnnxLibraries(directory.resolve(RUNTIME), directory);
  }

  OnnxLibraries {
    runtime = runtime.toAbsolutePath().normalize();
    directory = directory.toAbsolutePath().normalize();
  }

  /**
   * Loads what is not loaded yet; a second call costs next to nothing.
   *
   * @return the runtime's version
   * @throws BackendException with the reason, for an operator
   */
  String load() {
    checkFiles();
    JavaCpp.configure();
    try {
      for (Path library : files()) {
        System.load(library.toString());
      }
      checkRuntime();
      return onnxruntime.GetVersionString().getString();
    } catch (LinkageError e) {
      throw new BackendException("ONNX Runtime could not be loaded: " + e.getMessage(), e);
    }
  }

  /** Where the library that is loaded can compute, as it names it. */
  static List<String> providers() {
    try (StringVector names = onnxruntime.GetAvailableProviders()) {
      return LongStream.range(0, names.size()).mapToObj(i -> names.get(i).getString()).toList();
    }
  }

  private List<Path> files() {
    return List.of(runtime, directory.resolve(JavaCpp.LIBRARY), directory.resolve(BINDING));
  }

  /**
   * ONNX Runtime loads its bridge to other providers by itself; version 1.20 ends the process if it
   * is not there.
   */
  private void checkFiles() {
    if (!Files.isDirectory(directory)) {
      throw new BackendException("There is no directory of native libraries " + directory);
    }
    files().forEach(OnnxLibraries::checkFile);
    checkFile(runtime.resolveSibling(PROVIDERS));
  }

  private static void checkFile(Path library) {
    if (!Files.isRegularFile(library) || !Files.isReadable(library)) {
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

  private void checkRuntime() {
    checkMapped();
    int wanted = onnxruntime.ORT_API_VERSION;
    OrtApi api = onnxruntime.OrtGetApiBase().GetApi().call(wanted);
    if (api == null) {
      throw new BackendException(
          runtime
              + " is ONNX Runtime "
              + onnxruntime.GetVersionString().getString()
              + "; this build needs 1."
              + wanted
              + " or newer");
    }
  }

  /**
   * The binding takes the runtime that the process already has under the name {@code
   * libonnxruntime.so.1}, and failing that the one beside it: with an operator's own library that
   * goes by another name, silently not the one asked for.
   */
  private void checkMapped() {
    try {
      Path shipped = directory.resolve(RUNTIME);
      if (Files.exists(shipped) && !Files.isSameFile(runtime, shipped) && isMapped(shipped)) {
        throw new BackendException(
            "This process runs " + shipped + " and not " + runtime + NOT_THIS_ONE);
      }
    } catch (IOException e) {
      throw new BackendException("This process cannot see what it has loaded: " + e, e);
    }
  }

  private static boolean isMapped(Path library) throws IOException {
    String name = library.toRealPath().toString();
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.anyMatch(line -> line.endsWith(name));
    }
  }
}
