package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;

/** One kind of reading. */
interface Collector<T> {
  /** As in the metric {@code jetd_collector_success{collector="..."}}. */
  String name();

  /** What can be read now; absent parts are left out. */
  T collect(Tree tree);
}
