/**
 * What a model is: its name and version, its manifest, the integrity of its files, where bundles
 * are found, and its tokenizer.
 *
 * <p>A newcomer begins with {@link dev.jetd.models.BundleCatalog}, which finds a {@link
 * dev.jetd.models.Bundle}, whose {@link dev.jetd.models.Manifest} says the rest; {@link
 * dev.jetd.models.Tokenizer} turns texts into its token ids. Two kinds of exceptions leave the
 * package: {@link dev.jetd.models.ModelException} for an operator, {@link
 * dev.jetd.models.InputException} for a client.
 *
 * <p>May live here: everything that can be said of a model without running it. May not: HTTP,
 * backends, scheduling, power, and native code other than the tokenizer's.
 */
@NullMarked
package dev.jetd.models;

import org.jspecify.annotations.NullMarked;
