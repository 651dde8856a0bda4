/**
 * What the operator asked for: every key, its default and its meaning, and where its value came
 * from.
 *
 * <p>{@link dev.jetd.daemon.config.Settings} is the one list of keys. A key {@code api.port} is
 * {@code JETD_API_PORT} in the environment and {@code --api-port} on the command line. What is not
 * in the list stops the start. May live here: parsing and checking of values. May not: anything
 * that acts on them.
 */
@NullMarked
package dev.jetd.daemon.config;

import org.jspecify.annotations.NullMarked;
