/**
 * Bytes by key in a file that outlives the daemon.
 *
 * <p>{@link dev.jetd.daemon.cache.DiskCache} is the way in: lookups are bounded in time, writes
 * happen on a thread of its own, and whatever goes wrong with the file costs cached entries, never
 * an answer. Only {@link dev.jetd.daemon.cache.RecordStore} knows the embedded store. May live
 * here: everything about the file. May not: what the bytes mean.
 */
@NullMarked
package dev.jetd.daemon.cache;

import org.jspecify.annotations.NullMarked;
