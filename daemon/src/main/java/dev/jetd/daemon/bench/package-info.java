/**
 * The load generator behind {@code jetd bench}: texts, arrivals, a lean HTTP client, and what came
 * of it. It knows servers by their wire alone and shares no code with the one in this daemon, so
 * that it measures any server alike. May not live here: anything that serves.
 */
@NullMarked
package dev.jetd.daemon.bench;

import org.jspecify.annotations.NullMarked;
