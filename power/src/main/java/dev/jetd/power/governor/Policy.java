package dev.jetd.power.governor;

/** What the operator wants. The thermal guard stands above all of them. */
public sealed interface Policy {
  /** Always this mode. */
  record Fixed(int modeId) implements Policy {}

  /** The 95th percentile below the target, at the least energy. */
  record Slo(double targetMillis) implements Policy {}

  /** The least energy that keeps up, however long a request takes. */
  record Efficiency() implements Policy {}
}
