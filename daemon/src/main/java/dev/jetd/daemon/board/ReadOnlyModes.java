package dev.jetd.daemon.board;

import dev.jetd.power.modes.Nvpmodel;

/** Refuses every change, for a machine that is only read. */
record ReadOnlyModes(String why) implements Nvpmodel {
  @Override
  public Answer apply(int id) {
    return refusal();
  }

  @Override
  public Answer recordForBoot(int id) {
    return refusal();
  }

  private Answer refusal() {
    return new Answer.Refused("the board is " + why);
  }
}
