/**
 * What a model is: its name and version, its manifest, the integrity of its files, and its
 * tokenizer.
 *
 * <p>May live here: everything that can be said of a model without running it. May not: HTTP,
 * backends, scheduling, power.
 */
@NullMarked
package dev.jetd.models;

import org.jspecify.annotations.NullMarked;
