package dev.jetd.bindings.cuda;

import java.util.Locale;

/**
 * A device, as CUDA tells of it.
 *
 * @param index its number in this process
 * @param major of the compute capability
 * @param memory all of its memory, in bytes; on a Jetson the board's, shared with the processors
 * @param integrated whether it has no memory of its own
 * @param driver newest CUDA the driver runs, as CUDA counts: 12060 is 12.6
 * @param runtime CUDA of the runtime library loaded, counted alike
 */
public record CudaDevice(
    int index,
    String name,
    int major,
    int minor,
    long memory,
    boolean integrated,
    int driver,
    int runtime) {

  /** Such as {@code 8.7}. */
  public String capability() {
    return major + "." + minor;
  }

  /** One line for a person. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "%s, compute capability %s, %d MiB%s, CUDA %s, driver for CUDA %s",
        name,
        capability(),
        memory >> 20,
        integrated ? " shared with the processors" : "",
        version(runtime),
        version(driver));
  }

  static String version(int number) {
    return number / 1000 + "." + number % 1000 / 10;
  }
}
