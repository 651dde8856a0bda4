/**
 * The backend that runs ONNX files on ONNX Runtime: text encoders, and any other graph.
 *
 * <p>The way of a model: {@link dev.jetd.bindings.onnx.OnnxGraph} reads from the file what the
 * graph is (no native code yet, so a broken file is told in our own words), {@code EncoderIo} holds
 * it against the manifest, {@link dev.jetd.bindings.onnx.OnnxRuntimeBackend} opens it, and an
 * {@code OnnxRunner} fills the graph's inputs, runs it and pools its output.
 *
 * <p>A graph that is no text encoder is opened as an {@code OnnxTensorSession}; its runs lie in the
 * bounded {@code TensorMemory}.
 *
 * <p>Native memory is never left to the garbage collector here: who creates it closes it, what
 * several own is {@code Shared}, and a run creates nothing on the Java side but the vectors it
 * returns.
 *
 * <p>May live here: everything that touches {@code org.bytedeco.onnxruntime}. May not: tokenizers,
 * manifests, scheduling.
 */
@NullMarked
package dev.jetd.bindings.onnx;

import org.jspecify.annotations.NullMarked;
