package dev.jetd.power.modes;

import java.util.List;

/** How a wish for another mode ended. */
public sealed interface ModeChange {
  /** A sentence for people. */
  String message();

  /** The live caps are the mode's. */
  record Changed(PowerMode mode) implements ModeChange {
    @Override
    public String message() {
      return "the power mode is now " + mode;
    }
  }

  /** It was in force already; nothing was run. */
  record AlreadyActive(PowerMode mode) implements ModeChange {
    @Override
    public String message() {
      return "the power mode already is " + mode;
    }
  }

  /** It is recorded for the next boot; the present mode stays. */
  record OnNextBoot(PowerMode mode) implements ModeChange {
    @Override
    public String message() {
      return mode + " takes effect at the next boot";
    }
  }

  /** The board would have to reboot for it; nothing was changed. */
  record NeedsReboot(PowerMode mode, String reason) implements ModeChange {
    @Override
    public String message() {
      return reason;
    }
  }

  /** No such mode here. */
  record Unknown(String wish, List<PowerMode> known) implements ModeChange {
    @Override
    public String message() {
      return "no power mode " + wish + "; there are " + known;
    }
  }

  /** nvpmodel found itself in a container and did nothing. */
  record InContainer(PowerMode mode) implements ModeChange {
    @Override
    public String message() {
      return "nvpmodel does nothing in a container or another mount namespace; run it on the host";
    }
  }

  /** nvpmodel claims success, the live caps deny it. */
  record NotVerified(PowerMode mode, List<Difference> differences) implements ModeChange {
    @Override
    public String message() {
      return differences.isEmpty()
          ? "no live cap of " + mode + " can be read, so the change is not verified"
          : "nvpmodel reported success, but " + differences.get(0);
    }
  }

  /** It failed, was refused, or hung. */
  record Failed(PowerMode mode, String reason) implements ModeChange {
    @Override
    public String message() {
      return "could not change to " + mode + ": " + reason;
    }
  }
}
