/**
 * The file tree of a machine under an injected root, and reads from it that cannot hurt.
 *
 * <p>May live here: reading, listing and parsing of single values. May not: any knowledge of what a
 * file means, and any write.
 */
@NullMarked
package dev.jetd.power.tree;

import org.jspecify.annotations.NullMarked;
