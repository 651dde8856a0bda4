package dev.jetd.bindings.tensorrt;

/**
 * What a shape's runs took on the device.
 *
 * @param p50 in milliseconds
 * @param p99 in milliseconds
 */
public record EngineTimes(Bucket bucket, double p50, double p99) {}
