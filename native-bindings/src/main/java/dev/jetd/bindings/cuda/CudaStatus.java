package dev.jetd.bindings.cuda;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import java.util.Set;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;

/** What CUDA's calls return. */
final class CudaStatus {
  /** After these nothing in the process works on the device any more. */
  private static final Set<Integer> STICKY =
      Set.of(
          cudart.cudaErrorECCUncorrectable,
          cudart.cudaErrorNvlinkUncorrectable,
          cudart.cudaErrorIllegalAddress,
          cudart.cudaErrorLaunchTimeout,
          cudart.cudaErrorAssert,
          cudart.cudaErrorHardwareStackError,
          cudart.cudaErrorMisalignedAddress,
          cudart.cudaErrorLaunchFailure,
          cudart.cudaErrorDevicesUnavailable,
          cudart.cudaErrorDeviceUninitialized,
          cudart.cudaErrorSystemNotReady);

  private CudaStatus() {}

  /**
   * @param call what was asked for, in words
   * @throws BackendException if the code is not success
   */
  static void check(int code, String call) {
    if (code != cudart.cudaSuccess) {
      forget();
      throw new BackendException(fault(code), "CUDA: " + call + " failed: " + text(code));
    }
  }

  /**
   * CUDA keeps a thread's last failure until it is asked for it. A library that looks after its own
   * launches, as TensorRT does, would take ours for its own.
   */
  static void forget() {
    var unused = cudart.cudaGetLastError();
  }

  static DeviceFault fault(int code) {
    if (code == cudart.cudaErrorMemoryAllocation) {
      return DeviceFault.OUT_OF_MEMORY;
    }
    return STICKY.contains(code) ? DeviceFault.LOST : DeviceFault.FAILED;
  }

  /** The code's name and CUDA's own words for it. */
  static String text(int code) {
    return string(cudart.cudaGetErrorName(code))
        + " ("
        + string(cudart.cudaGetErrorString(code))
        + ")";
  }

  private static String string(BytePointer text) {
    return text == null || text.isNull() ? "unknown error" : text.getString();
  }
}
