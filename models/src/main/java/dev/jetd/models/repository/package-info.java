/**
 * Bundles on the disk: how they get there from a directory, an archive, a jar or another machine,
 * and how they leave.
 *
 * <p>May live here: everything that reads or writes bundles as files. May not: what a bundle means,
 * which is {@code dev.jetd.models}'s, and serving one.
 */
@NullMarked
package dev.jetd.models.repository;

import org.jspecify.annotations.NullMarked;
