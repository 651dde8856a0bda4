package dev.jetd.power.modes;

/** A node that does not say what a mode asks for. */
public record Difference(Setting wanted, long live) {
  @Override
  public String toString() {
    return wanted.param() + " " + wanted.arg() + " is " + live + ", not " + wanted.value();
  }
}
