/**
 * What an operator does with models while the daemon serves: load, activate, canary, roll back,
 * unload, and what of it outlives a restart.
 *
 * <p>{@link dev.jetd.daemon.registry.ModelRegistry} works on a thread of its own, off the path of
 * requests, and hands {@link dev.jetd.daemon.serving.Models} one finished table after another. May
 * live here: which versions serve, and why. May not: HTTP, or how a model runs.
 */
@NullMarked
package dev.jetd.daemon.registry;

import org.jspecify.annotations.NullMarked;
