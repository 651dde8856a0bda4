package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * A rail, and how to read its power again without looking for it.
 *
 * @param milliwatts absent once the rail cannot be read where it was
 */
record RailMeter(Rail rail, Function<Tree, OptionalLong> milliwatts) {}
