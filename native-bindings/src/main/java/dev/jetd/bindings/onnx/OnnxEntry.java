package dev.jetd.bindings.onnx;

/** A field of a graph. */
public sealed interface OnnxEntry permits OnnxNode, OnnxTensor, OnnxEntry.Input, OnnxEntry.Rest {
  /** The whole field, key and all. */
  Span span();

  /** An input of the graph; old files list their weights here too. */
  record Input(Span span, String name) implements OnnxEntry {}

  /** Anything that nobody here reads. */
  record Rest(Span span) implements OnnxEntry {}
}
