/**
 * HTTP: the listeners, and the protocols that are spoken on them, each in files of its own name.
 *
 * <p>A {@link dev.jetd.daemon.http.Dialect} maps its wire shapes to {@link
 * dev.jetd.daemon.serving.EmbeddingRequest} and back, and has one table from {@link
 * dev.jetd.daemon.serving.ServeError} to its own errors. No dialect knows another, the scheduler or
 * a backend; {@link dev.jetd.daemon.http.Dialects} is where they come together. What they serve is
 * written in {@code docs/openapi.yaml} first, and a test holds them to it. May live here:
 * everything that knows HTTP or JSON on the wire. May not: anything that computes.
 */
@NullMarked
package dev.jetd.daemon.http;

import org.jspecify.annotations.NullMarked;
