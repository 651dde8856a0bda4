/**
 * HTTP: the listeners, and one file for each protocol that is spoken on them.
 *
 * <p>A {@link dev.jetd.daemon.http.Dialect} maps its wire shapes to {@link
 * dev.jetd.daemon.serving.EmbeddingRequest} and back, and has one table from {@link
 * dev.jetd.daemon.serving.ServeError} to its own errors. No dialect knows another, the scheduler or
 * a backend. May live here: everything that knows HTTP or JSON on the wire. May not: anything that
 * computes.
 */
@NullMarked
package dev.jetd.daemon.http;

import org.jspecify.annotations.NullMarked;
