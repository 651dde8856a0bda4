package dev.jetd.power.modes;

/** The privileged half of a mode change: at hand where we are root, else behind the helper. */
public interface Nvpmodel {
  /** What came of asking. None of them is proof of anything: the live caps are. */
  sealed interface Answer {
    /** It ran to its end. */
    record Exited(int code, NvpmodelOutput output) implements Answer {}

    /** It did not end in time and was killed. */
    record TimedOut(NvpmodelOutput output) implements Answer {}

    /** The helper would not run it. */
    record Refused(String reason) implements Answer {}

    /** There was nothing to ask. */
    record Unreachable(String reason) implements Answer {}
  }

  /** Asks for the mode now. */
  Answer apply(int id);

  /** Records the mode for the boot service to apply; changes nothing now. */
  Answer recordForBoot(int id);
}
