/**
 * How jetd runs a model: the one door to native code.
 *
 * <p>A {@link dev.jetd.bindings.Backend} opens a model file as a {@link dev.jetd.bindings.Session}
 * (the weights, shared), and a session makes {@link dev.jetd.bindings.Runner}s (one thread's
 * buffers on those weights). What is above this package never sees a native type.
 *
 * <p>Text encoders have an interface of their own, because all that is known of them (tokens,
 * pooling, rows) makes them fast; any other graph goes through {@link
 * dev.jetd.bindings.TensorBackend}, which knows named {@link dev.jetd.bindings.Tensor}s alone.
 *
 * <p>May live here: the interfaces, the facts they speak of, and two exceptions: what an operator
 * must know, and what a client must. May not: HTTP, manifests, tokenizers, sensors, and any class
 * of {@code org.bytedeco} (those stay inside a backend's own package).
 */
@NullMarked
package dev.jetd.bindings;

import org.jspecify.annotations.NullMarked;
