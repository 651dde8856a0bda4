package dev.jetd.power.sensors;

import java.util.OptionalLong;

/**
 * Memory, in bytes.
 *
 * @param gpu what the GPU has mapped, which is part of the used memory here
 * @param largestFreeBlock the size of the largest free blocks, and how many there are
 */
public record Memory(
    long total,
    long free,
    long buffers,
    long cached,
    long reclaimable,
    OptionalLong available,
    long swapTotal,
    long swapFree,
    long swapCached,
    OptionalLong gpu,
    OptionalLong largestFreeBlock,
    long largestFreeBlocks) {
  /** The same, with what {@code driver} knows in the gap. */
  Memory with(GpuDriver.Reading driver) {
    return new Memory(
        total,
        free,
        buffers,
        cached,
        reclaimable,
        available,
        swapTotal,
        swapFree,
        swapCached,
        gpu.isPresent() ? gpu : driver.memoryBytes(),
        largestFreeBlock,
        largestFreeBlocks);
  }

  /** What programs hold: everything but free memory and caches. */
  public long used() {
    return Math.max(0, total - free - buffers - cached - reclaimable);
  }
}
