/**
 * From a text to its vector, or its scores: the one code path that every dialect uses.
 *
 * <p>{@link dev.jetd.daemon.serving.EmbeddingService} looks in the cache, joins a computation that
 * is already under way, or has the text tokenized and queued; a {@link
 * dev.jetd.daemon.serving.Scheduler}'s lanes, each a platform thread that owns a native runner,
 * take work when they are free. {@link dev.jetd.daemon.serving.TensorModel} has such lanes for any
 * other graph: one run a request, no cache. May live here: everything between a parsed request and
 * a vector. May not: HTTP, JSON, or any dialect's shapes.
 */
@NullMarked
package dev.jetd.daemon.serving;

import org.jspecify.annotations.NullMarked;
