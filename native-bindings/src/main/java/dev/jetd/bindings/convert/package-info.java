/**
 * Other forms of an FP32 ONNX graph: weights in blocks of 8 bits, weights in FP16.
 *
 * <p>The way of a file: {@link dev.jetd.bindings.onnx.OnnxFields} finds where each node and each
 * weight lies, {@link dev.jetd.bindings.convert.GraphConverter} asks a {@code Rewrite} what takes
 * the place of each, and a {@code Message} writes it all; what no rewrite touches is copied byte
 * for byte, fields that nobody here knows included.
 *
 * <p>May live here: the rewriting of ONNX files. May not: running them, and native code.
 */
@NullMarked
package dev.jetd.bindings.convert;

import org.jspecify.annotations.NullMarked;
