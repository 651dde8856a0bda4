/**
 * What every backend needs of native memory and of libraries' files.
 *
 * <p>May live here: ownership and file checks that know no particular library. May not: anything of
 * one backend.
 */
@NullMarked
package dev.jetd.bindings.natives;

import org.jspecify.annotations.NullMarked;
