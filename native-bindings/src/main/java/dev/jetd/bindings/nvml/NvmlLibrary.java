package dev.jetd.bindings.nvml;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.natives.Jna;
import dev.jetd.bindings.natives.SystemLibraries;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * NVML's calls, as nvml.h declares them, on the first GPU. Used by the thread that opened it, which
 * closes it.
 */
final class NvmlLibrary implements AutoCloseable {
  static final String NAME = "libnvidia-ml.so.1";

  private static final int SUCCESS = 0;
  private static final int NOT_SUPPORTED = 3;
  private static final int NO_PERMISSION = 4;
  private static final int FUNCTION_NOT_FOUND = 13;

  /** NVML_DEVICE_NAME_V2_BUFFER_SIZE. */
  private static final int NAME_BYTES = 96;

  private static final int TEMPERATURE_GPU = 0;
  private static final int CLOCK_SM = 1;

  /** Of Orin's driver, whose library answers every question of interest with "not supported". */
  private static final String STUB = "(nvgpu)";

  /** Bits of nvmlClocksThrottleReasons; those that only say that nothing is wrong are left out. */
  private static final Map<Long, String> SLOWED =
      Map.of(
          0x04L, "GPU power cap",
          0x08L, "GPU hardware slowdown",
          0x20L, "GPU heat (software)",
          0x40L, "GPU heat (hardware)",
          0x80L, "GPU power brake");

  private final NativeLibrary library;
  private final Pointer device;
  private final String name;

  private NvmlLibrary(NativeLibrary library) {
    this.library = library;
    check("nvmlInit_v2", call("nvmlInit_v2"));
    try {
      this.device = first();
      this.name = name(device);
      if (name.contains(STUB)) {
        throw new BackendException(
            "NVML here is the stub of Orin (" + name + "), which measures nothing");
      }
    } catch (BackendException refused) {
      close();
      throw refused;
    }
  }

  /**
   * Loads the library and finds the first GPU.
   *
   * @param natives directory of this platform's libraries
   * @throws BackendException with the reason why it is of no use here
   */
  static NvmlLibrary open(Path natives, SystemLibraries system) {
    Path file =
        system
            .find(NAME)
            .orElseThrow(
                () ->
                    new BackendException(
                        NAME
                            + " is in none of the usual directories of NVIDIA's libraries;"
                            + " gpu.libraries names another"));
    Jna.configure(natives);
    try {
      return new NvmlLibrary(NativeLibrary.getInstance(file.toAbsolutePath().toString()));
    } catch (LinkageError e) {
      throw new BackendException(file + " cannot be loaded: " + e.getMessage(), e);
    }
  }

  String name() {
    return name;
  }

  /**
   * @throws BackendException if NVML fails, as when the GPU is lost
   */
  NvmlReading read() {
    int[] use = new int[2];
    long[] memory = new long[3];
    int[] celsius = new int[1];
    int[] milliwatts = new int[1];
    int[] megahertz = new int[1];
    return new NvmlReading(
        name,
        told("nvmlDeviceGetUtilizationRates", device, use)
            ? OptionalInt.of(Math.clamp(use[0], 0, 100))
            : OptionalInt.empty(),
        told("nvmlDeviceGetMemoryInfo", device, memory) ? whole(memory[2]) : OptionalLong.empty(),
        told("nvmlDeviceGetTemperature", device, TEMPERATURE_GPU, celsius)
            ? OptionalInt.of(celsius[0])
            : OptionalInt.empty(),
        told("nvmlDeviceGetPowerUsage", device, milliwatts)
            ? whole(Integer.toUnsignedLong(milliwatts[0]))
            : OptionalLong.empty(),
        told("nvmlDeviceGetClockInfo", device, CLOCK_SM, megahertz)
            ? whole(Integer.toUnsignedLong(megahertz[0]) * 1_000_000)
            : OptionalLong.empty(),
        slowedBy());
  }

  private List<String> slowedBy() {
    long[] bits = new long[1];
    List<String> reasons = new ArrayList<>();
    // Newer libraries have it under a newer name as well.
    if (told("nvmlDeviceGetCurrentClocksThrottleReasons", device, bits)) {
      SLOWED.forEach(
          (bit, reason) -> {
            if ((bits[0] & bit) != 0) {
              reasons.add(reason);
            }
          });
    }
    return reasons.stream().sorted().toList();
  }

  private static OptionalLong whole(long value) {
    return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private Pointer first() {
    int[] count = new int[1];
    check("nvmlDeviceGetCount_v2", call("nvmlDeviceGetCount_v2", (Object) count));
    if (count[0] < 1) {
      throw new BackendException("NVML sees no GPU");
    }
    long[] handle = new long[1];
    check("nvmlDeviceGetHandleByIndex_v2", call("nvmlDeviceGetHandleByIndex_v2", 0, handle));
    return new Pointer(handle[0]);
  }

  private String name(Pointer of) {
    byte[] bytes = new byte[NAME_BYTES];
    check("nvmlDeviceGetName", call("nvmlDeviceGetName", of, bytes, bytes.length));
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  /** Whether the call answered; false if it is not for this device or not for us. */
  private boolean told(String function, Object... arguments) {
    int code = call(function, arguments);
    if (code == NOT_SUPPORTED || code == NO_PERMISSION || code == FUNCTION_NOT_FOUND) {
      return false;
    }
    check(function, code);
    return true;
  }

  private void check(String function, int code) {
    if (code != SUCCESS) {
      throw new BackendException(function + ": " + words(code));
    }
  }

  private String words(int code) {
    return function("nvmlErrorString")
        .map(f -> f.invokeString(new Object[] {code}, false))
        .orElse("error " + code);
  }

  private int call(String function, Object... arguments) {
    return function(function).map(f -> f.invokeInt(arguments)).orElse(FUNCTION_NOT_FOUND);
  }

  private Optional<Function> function(String function) {
    try {
      return Optional.of(library.getFunction(function));
    } catch (UnsatisfiedLinkError absent) {
      return Optional.empty();
    }
  }

  /** The library itself stays loaded: drivers do not like to be taken away. */
  @Override
  public void close() {
    var unused = call("nvmlShutdown");
  }
}
