package dev.jetd.daemon.serving;

import dev.jetd.models.Manifest;

/**
 * A model whose weights are in memory, whatever its kind. Who uses one takes a hold of it first;
 * when it has gone out of service and the last hold is given back it is closed, and not before.
 */
public interface LoadedModel extends AutoCloseable {

  Manifest manifest();

  /** Of everything that shapes its answers. */
  String digest();

  /** Which backend and provider runs it, such as {@code onnxruntime-cpu}. */
  String backend();

  /** Of its heavy arithmetic, such as {@code int8}. */
  String precision();

  /** Who uses it. */
  Holds holds();

  /** Runs it at its limits, so that the first client pays for nothing. */
  void warmUp();

  /** Frees everything now. For a model in service, {@link Holds#retire} instead. */
  @Override
  void close();
}
