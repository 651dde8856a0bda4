package dev.jetd.daemon.engines;

import dev.jetd.bindings.DeviceFault;

/** Is told that a device failed. On a lane's thread: be brief. */
interface FaultListener {
  void faulted(DeviceFault fault, String message);
}
