package dev.jetd.daemon.governing;

import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.power.modes.ModeChange;
import dev.jetd.power.modes.ModeController;
import dev.jetd.power.modes.ModeReader;
import dev.jetd.power.modes.Nvpmodel;
import dev.jetd.power.modes.PowerMode;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Changes the power mode, one change at a time, and sees to it that everybody learns of it: the
 * latest look at the board, the log, the counters and the audit trail.
 */
final class ModeSwitch {
  private static final System.Logger LOG = System.getLogger(ModeSwitch.class.getName());

  private final BoardWatch watch;
  private final ModeController controller;
  private final AuditTrail audit;
  private final PowerTally tally;
  private final InstantSource clock;
  private final ReentrantLock changing = new ReentrantLock();

  ModeSwitch(
      BoardWatch watch,
      Nvpmodel nvpmodel,
      AuditTrail audit,
      PowerTally tally,
      InstantSource clock) {
    this.watch = watch;
    this.controller = new ModeController(new ModeReader(watch.machine().tree()), nvpmodel);
    this.audit = audit;
    this.tally = tally;
    this.clock = clock;
  }

  /** Makes the mode of that id or name the one in force. */
  ModeChange now(String wish, By by, String why) {
    changing.lock();
    try {
      Optional<String> before = mode();
      ModeChange change = controller.change(wish);
      watch.lookNow();
      tell(change, wish, before, by, why);
      return change;
    } finally {
      changing.unlock();
    }
  }

  /** Records the mode of that id or name for the next boot. */
  ModeChange onNextBoot(String wish, By by, String why) {
    changing.lock();
    try {
      Optional<String> before = mode();
      ModeChange change = controller.changeOnNextBoot(wish);
      watch.lookNow();
      tell(change, wish, before, by, why);
      return change;
    } finally {
      changing.unlock();
    }
  }

  private Optional<String> mode() {
    return watch.latest().flatMap(BoardState::mode).map(PowerMode::toString);
  }

  private void tell(ModeChange change, String wish, Optional<String> before, By by, String why) {
    String outcome = outcome(change);
    tally.changed(by, outcome);
    if (change instanceof ModeChange.AlreadyActive) {
      return;
    }
    boolean good = change instanceof ModeChange.Changed || change instanceof ModeChange.OnNextBoot;
    String reason = good ? why : why + "; " + change.message();
    audit.add(
        new AuditEntry(clock.instant(), "mode", by, before, target(change, wish), outcome, reason));
    LOG.log(
        good ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
        "{0}{1} ({2}: {3})",
        watch.machine().simulated() ? "SIMULATED: " : "",
        change.message(),
        by.word(),
        why);
  }

  /** A word for metrics and the audit trail. */
  static String outcome(ModeChange change) {
    return switch (change) {
      case ModeChange.Changed c -> "changed";
      case ModeChange.AlreadyActive a -> "already_active";
      case ModeChange.OnNextBoot o -> "on_next_boot";
      case ModeChange.NeedsReboot n -> "needs_reboot";
      case ModeChange.Unknown u -> "unknown_mode";
      case ModeChange.InContainer i -> "in_container";
      case ModeChange.NotVerified n -> "not_verified";
      case ModeChange.Failed f -> "failed";
    };
  }

  private static String target(ModeChange change, String wish) {
    return switch (change) {
      case ModeChange.Changed c -> c.mode().toString();
      case ModeChange.AlreadyActive a -> a.mode().toString();
      case ModeChange.OnNextBoot o -> o.mode().toString();
      case ModeChange.NeedsReboot n -> n.mode().toString();
      case ModeChange.InContainer i -> i.mode().toString();
      case ModeChange.NotVerified n -> n.mode().toString();
      case ModeChange.Failed f -> f.mode().toString();
      case ModeChange.Unknown u -> wish.length() <= 60 ? wish : wish.substring(0, 60) + "...";
    };
  }
}
