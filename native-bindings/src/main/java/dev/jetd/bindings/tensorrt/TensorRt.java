package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import dev.jetd.bindings.cuda.Cuda;
import dev.jetd.bindings.natives.JavaCpp;
import dev.jetd.bindings.natives.SystemLibraries;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorrt.global.nvinfer;
import org.bytedeco.tensorrt.global.nvonnxparser;
import org.bytedeco.tensorrt.nvinfer.IBuilder;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.IRuntime;
import org.bytedeco.tensorrt.nvonnxparser.IParser;

/**
 * TensorRT's libraries in this process. What is loaded first is the system's own; the parser is
 * loaded only where something is built. Safe for use by several threads.
 */
final class TensorRt {
  /** Both families' bindings are TensorRT 10's. */
  static final String RUNTIME = "libnvinfer.so.10";

  static final String PARSER = "libnvonnxparser.so.10";

  private static final long FIRST_PAGE = 4096;

  private static final Pattern WANT_OF_MEMORY =
      Pattern.compile("(?i)out ?of ?memory|memoryallocation");

  private final Cuda cuda;
  private final Path natives;
  private final SystemLibraries system;
  private Optional<RtLogger> logger = Optional.empty();
  private boolean parserLoaded;

  TensorRt(Cuda cuda, Path natives, SystemLibraries system) {
    this.cuda = cuda;
    this.natives = natives;
    this.system = system;
  }

  Cuda cuda() {
    return cuda;
  }

  /**
   * Loads the runtime, unless it is.
   *
   * @throws BackendException naming what is missing
   */
  synchronized RtLogger load() {
    if (logger.isEmpty()) {
      // CUDA first: without a device nothing of TensorRT is worth loading.
      var unused = cuda.device();
      system.load(List.of(RUNTIME), natives.resolve("libjninvinfer.so"));
      // Where JNA finds its library: CppObject needs it.
      System.setProperty("jna.boot.library.path", natives.toString());
      System.setProperty("jna.nounpack", "true");
      System.setProperty("jna.nosys", "true");
      JavaCpp.configure();
      logger = Optional.of(new RtLogger());
    }
    return logger.get();
  }

  /** Such as {@code 10.3.0}: the library's, not that of the bindings. */
  String version() {
    load();
    return version(nvinfer.getInferLibVersion());
  }

  static String version(int number) {
    return number / 10_000 + "." + number / 100 % 100 + "." + number % 100;
  }

  /**
   * By the entry that takes a version, given the library's own: the usual one would give that of
   * the bindings, which JetPack 6's older library may refuse.
   */
  IRuntime newRuntime() {
    Pointer runtime = nvinfer.createInferRuntime_INTERNAL(load(), nvinfer.getInferLibVersion());
    return new IRuntime(present(runtime, "TensorRT does not start"));
  }

  IBuilder newBuilder() {
    Pointer builder = nvinfer.createInferBuilder_INTERNAL(load(), nvinfer.getInferLibVersion());
    return new IBuilder(present(builder, "TensorRT's builder does not start"));
  }

  synchronized IParser newParser(INetworkDefinition network) {
    RtLogger log = load();
    if (!parserLoaded) {
      system.load(List.of(PARSER), natives.resolve("libjninvonnxparser.so"));
      parserLoaded = true;
    }
    Pointer parser =
        nvonnxparser.createNvOnnxParser_INTERNAL(
            network, log, nvonnxparser.getNvOnnxParserVersion());
    return new IParser(present(parser, "TensorRT's parser does not start"));
  }

  /**
   * What a call gave, if it gave anything.
   *
   * @throws BackendException with TensorRT's own complaint
   */
  <P extends Pointer> P present(P result, String failure) {
    if (result == null || isNone(result.address())) {
      throw refused(failure, load().takeErrors());
    }
    return result;
  }

  /**
   * An address in the first page is nothing: where CUDA does not start, TensorRT 10.15's runtime
   * comes as the offset of a base class in an object that is not there.
   */
  static boolean isNone(long address) {
    return address >= 0 && address < FIRST_PAGE;
  }

  /** For want of memory another try may go better; for anything else it will not. */
  static BackendException refused(String failure, String why) {
    String words = failure + ": " + why;
    return isWantOfMemory(why)
        ? new BackendException(DeviceFault.OUT_OF_MEMORY, words)
        : new BackendException(words);
  }

  /** Whether that is what TensorRT or CUDA say where memory does not suffice. */
  static boolean isWantOfMemory(String complaint) {
    return WANT_OF_MEMORY.matcher(complaint).find();
  }

  void check(boolean done, String failure) {
    if (!done) {
      throw refused(failure, load().takeErrors());
    }
  }
}
