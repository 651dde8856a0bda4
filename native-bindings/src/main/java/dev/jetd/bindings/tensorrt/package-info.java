/**
 * The backend that runs text encoders on an NVIDIA GPU by TensorRT.
 *
 * <p>The way of a model: {@link dev.jetd.bindings.tensorrt.EncoderGraph} says from the ONNX file
 * whether and how TensorRT can run it, {@link dev.jetd.bindings.tensorrt.BucketPlan} decides the
 * few shapes it is run in, {@code EngineBuilder} makes an engine for each, which takes minutes and
 * is kept as an {@link dev.jetd.bindings.tensorrt.EngineFile}; {@link
 * dev.jetd.bindings.tensorrt.TensorRtBackend} opens what is built, and a {@code TensorRtRunner}
 * lays sequences into pinned memory, runs their shapes' engines and brings back vectors alone.
 *
 * <p>A text runs in the shape of its own length, whoever runs beside it, and the rows nobody needs
 * are filled: so its vector does not depend on its neighbours.
 *
 * <p>TensorRT's objects have no way to be freed through JavaCPP; {@code CppObject} does it. Who
 * makes one closes it, in the reverse order. After a run that hangs or a device that is lost
 * nothing is freed: that would hang too.
 *
 * <p>May live here: everything that touches {@code org.bytedeco.tensorrt}. May not: when to build
 * and who serves meanwhile, which is the daemon's.
 */
@NullMarked
package dev.jetd.bindings.tensorrt;

import org.jspecify.annotations.NullMarked;
