/**
 * Engines off the request path. A model is loaded and served on the CPU as ever; what runs it
 * faster is built beside it, for as long as that takes, and takes its place between two requests.
 * The CPU's stands by: when the device fails, it is back at once.
 *
 * <p>{@link dev.jetd.daemon.engines.EngineLife} is the door: it looks at what is in service, has
 * engines built ({@link dev.jetd.daemon.engines.Accelerator}), exchanges models through the
 * registry, and hears of faults from {@link dev.jetd.daemon.engines.WatchedSession}.
 *
 * <p>May live here: when to build, exchange, give up and try again. May not: CUDA, TensorRT, HTTP;
 * the models' tables, which are the registry's.
 */
@NullMarked
package dev.jetd.daemon.engines;

import org.jspecify.annotations.NullMarked;
