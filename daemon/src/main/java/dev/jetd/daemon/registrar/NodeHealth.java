package dev.jetd.daemon.registrar;

/**
 * What a node's checks add up to. One good check brings a new node in, two bad ones in a row put it
 * out, and two good ones in a row bring it back. For one thread at a time.
 */
final class NodeHealth {
  private static final int BAD_LIMIT = 2;
  private static final int GOOD_LIMIT = 2;

  /** A new node that does not come up is asked often no longer. */
  private static final int EARLY_LIMIT = 20;

  private Standing standing;
  private String why = "";
  private int bad;
  private int good;
  private int early;

  /**
   * @param known whether it was in the pool before this registrar began, and stays so until found
   *     wanting
   */
  NodeHealth(boolean known) {
    this.standing = known ? Standing.UP : Standing.CHECKING;
  }

  void add(Verdict verdict) {
    why = verdict.why();
    early += standing == Standing.CHECKING ? 1 : 0;
    switch (verdict.kind()) {
      case GOOD -> {
        bad = 0;
        good++;
        if (standing == Standing.CHECKING || good >= GOOD_LIMIT) {
          standing = Standing.UP;
        }
      }
      case AWAY -> {
        bad = 0;
        good = 0;
      }
      case BAD -> {
        good = 0;
        bad++;
        if (standing == Standing.UP && bad >= BAD_LIMIT) {
          standing = Standing.DOWN;
        }
      }
    }
  }

  Standing standing() {
    return standing;
  }

  /** Whether the next check decides something, and should not wait. */
  boolean isUrgent() {
    return (standing == Standing.UP && bad > 0)
        || (standing == Standing.CHECKING && early < EARLY_LIMIT);
  }

  /** What the last check found wrong; empty if nothing. */
  String why() {
    return why;
  }
}
