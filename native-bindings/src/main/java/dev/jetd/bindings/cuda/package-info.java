/**
 * CUDA's runtime: what devices there are and why there may be none, and the few things that work on
 * one needs. {@link dev.jetd.bindings.cuda.Cuda} is the door; nothing is loaded before it is asked.
 *
 * <p>Every call's code is checked, and one that fails says its name, what was asked for and what
 * that means for the device ({@link dev.jetd.bindings.DeviceFault}). Every stream, event, graph and
 * buffer has one owner, who closes it once; what belongs to a device that hangs or is lost is not
 * freed, because that would hang too.
 *
 * <p>May live here: everything that touches {@code org.bytedeco.cuda}, but for the stream that
 * TensorRT is handed. May not: models and engines.
 */
@NullMarked
package dev.jetd.bindings.cuda;

import org.jspecify.annotations.NullMarked;
