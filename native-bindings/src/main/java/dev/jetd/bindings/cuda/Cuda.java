package dev.jetd.bindings.cuda;

import dev.jetd.bindings.Availability;
import dev.jetd.bindings.Availability.Available;
import dev.jetd.bindings.Availability.Unavailable;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.natives.JavaCpp;
import dev.jetd.bindings.natives.SystemLibraries;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.cuda.cudart.cudaDeviceProp;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * CUDA on this machine. Nothing is loaded before the first question, and on a machine without an
 * NVIDIA GPU nothing ever. Safe for use by several threads.
 */
public final class Cuda {
  /** The driver, and the runtime of the generation this build's bindings were made for. */
  static final String DRIVER = "libcuda.so.1";

  static final String RUNTIME = "libcudart.so." + cudart.CUDART_VERSION / 1000;

  private static final String BINDING = "libjnicudart.so";

  private final Path root;
  private final Path natives;
  private final SystemLibraries system;
  private boolean loaded;

  /**
   * @param root of the file system, in which the devices are looked for
   * @param natives the directory of this machine's bindings
   */
  public Cuda(Path root, Path natives, SystemLibraries system) {
    this.root = root;
    this.natives = natives;
    this.system = system;
  }

  /** Whether there is a device to work on, or the exact reason why not. Never throws. */
  public Availability probe() {
    try {
      return new Available(device().text());
    } catch (BackendException e) {
      return new Unavailable(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The device that jetd works on, which is the first.
   *
   * @throws BackendException with the reason why there is none
   */
  public CudaDevice device() {
    return devices().getFirst();
  }

  /**
   * All devices; at least one.
   *
   * @throws BackendException with the reason why there is none
   */
  public List<CudaDevice> devices() {
    load();
    int[] count = new int[1];
    int code = cudart.cudaGetDeviceCount(count);
    if (code != cudart.cudaSuccess) {
      throw new BackendException(refusal(code));
    }
    if (count[0] < 1) {
      throw new BackendException("CUDA sees no device");
    }
    List<CudaDevice> devices = new ArrayList<>();
    for (int i = 0; i < count[0]; i++) {
      devices.add(describe(i));
    }
    return devices;
  }

  /** Has the calling thread work on the device, as CUDA wants each thread to say. */
  public void use(CudaDevice device) {
    load();
    CudaStatus.check(cudart.cudaSetDevice(device.index()), "choosing device " + device.index());
  }

  /** Memory of the calling thread's device that is free now, in bytes. */
  public long freeMemory() {
    load();
    try (SizeTPointer free = new SizeTPointer(1);
        SizeTPointer total = new SizeTPointer(1)) {
      CudaStatus.check(cudart.cudaMemGetInfo(free, total), "asking for free memory");
      return free.get();
    }
  }

  /**
   * Memory that the device could be given now, in bytes. Where it shares the processors' memory,
   * CUDA counts as taken what the system only keeps files in, and would give back at once.
   */
  public long availableMemory(CudaDevice device) {
    long free = freeMemory();
    return device.integrated() ? Math.max(free, HostMemory.available(root)) : free;
  }

  private synchronized void load() {
    if (loaded) {
      return;
    }
    if (DeviceNodes.find(root).isEmpty()) {
      throw new BackendException(DeviceNodes.NONE);
    }
    JavaCpp.configure();
    system.load(
        List.of(DRIVER, RUNTIME), natives.resolve(JavaCpp.LIBRARY), natives.resolve(BINDING));
    loaded = true;
  }

  private static CudaDevice describe(int index) {
    try (cudaDeviceProp properties = new cudaDeviceProp()) {
      CudaStatus.check(
          cudart.cudaGetDeviceProperties(properties, index), "describing device " + index);
      return new CudaDevice(
          index,
          properties.name().getString(StandardCharsets.UTF_8),
          properties.major(),
          properties.minor(),
          properties.totalGlobalMem(),
          properties.integrated() != 0,
          driverVersion(),
          runtimeVersion());
    }
  }

  private static String refusal(int code) {
    return switch (code) {
      case cudart.cudaErrorInsufficientDriver ->
          "the NVIDIA driver is too old: it runs CUDA "
              + CudaDevice.version(driverVersion())
              + ", and "
              + RUNTIME
              + " is CUDA "
              + CudaDevice.version(runtimeVersion());
      case cudart.cudaErrorNoDevice -> "CUDA sees no device: " + CudaStatus.text(code);
      default -> "CUDA does not start: " + CudaStatus.text(code);
    };
  }

  /** 0 where there is no driver. */
  private static int driverVersion() {
    int[] version = new int[1];
    CudaStatus.check(cudart.cudaDriverGetVersion(version), "asking for the driver's version");
    return version[0];
  }

  private static int runtimeVersion() {
    int[] version = new int[1];
    CudaStatus.check(cudart.cudaRuntimeGetVersion(version), "asking for the runtime's version");
    return version[0];
  }
}
