package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.cuda.DeviceMemory;
import dev.jetd.bindings.cuda.PinnedMemory;
import dev.jetd.bindings.natives.NativeOwner;

/** A lane's two blocks of memory, which its shapes use one after another. */
record LaneMemory(PinnedMemory host, DeviceMemory device) {

  static LaneMemory of(long bytes, NativeOwner owner) {
    PinnedMemory host = new PinnedMemory(Math.toIntExact(bytes));
    owner.onClose(host::close);
    DeviceMemory device = new DeviceMemory(bytes);
    owner.onClose(device::close);
    return new LaneMemory(host, device);
  }
}
