/** Replays the fuzzers' inputs. The fuzzers stand beside what they try. */
@NullMarked
package dev.jetd.power.fuzz;

import org.jspecify.annotations.NullMarked;
