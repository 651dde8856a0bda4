/**
 * The backend of our own: encoders of the BERT family on the CPU, in C++
 * (native-bindings/src/main/cpp), exact in any batch and the same on every processor.
 *
 * <p>The way of a model: {@code BertGraph} recognises an FP32 ONNX graph, {@link
 * dev.jetd.bindings.encoder.EncoderFile} writes its weights in 8 bits as the library maps them,
 * {@link dev.jetd.bindings.encoder.NativeEncoderBackend} opens such a file, and an {@code
 * EncoderRunner} fills the library's buffers and calls it once a batch. docs/ENCODER.md has the
 * arithmetic.
 *
 * <p>May live here: everything that touches {@code libjetdencoder.so}, and the making of its files.
 * May not: tokenizers, manifests, scheduling.
 */
@NullMarked
package dev.jetd.bindings.encoder;

import org.jspecify.annotations.NullMarked;
