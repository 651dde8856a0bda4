package dev.jetd.bindings;

import java.nio.file.Path;

/**
 * A text encoder to load: the graph, and what to do with what comes out of it.
 *
 * @param graph the ONNX file
 * @param output the graph's output to read; empty to take the only one
 * @param dimension components of a vector
 * @param maxTokens the longest sequence the model takes, special tokens included
 * @param pooling how token vectors become one
 * @param normalize whether the vector is scaled to length 1
 */
public record EncoderModel(
    Path graph, String output, int dimension, int maxTokens, Pooling pooling, boolean normalize) {}
