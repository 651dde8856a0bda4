package dev.jetd.daemon.registrar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class NodeHealthTest {
  private static Standing after(boolean known, String checks) {
    NodeHealth health = new NodeHealth(known);
    for (int i = 0; i < checks.length(); i++) {
      health.add(
          switch (checks.charAt(i)) {
            case 'g' -> Verdict.GOOD;
            case 'a' -> Verdict.away("503");
            default -> Verdict.bad("late");
          });
    }
    return health.standing();
  }

  @Test
  void aNewNodeNeedsOneVector() {
    assertEquals(Standing.CHECKING, after(false, ""));
    assertEquals(Standing.CHECKING, after(false, "bbaabb"));
    assertEquals(Standing.UP, after(false, "bbaag"));
  }

  @Test
  void twoBadChecksInARowPutOutAndTwoGoodOnesBringBack() {
    assertEquals(Standing.UP, after(true, "b"));
    assertEquals(Standing.UP, after(true, "bgbgb"));
    assertEquals(Standing.DOWN, after(true, "gbb"));
    assertEquals(Standing.DOWN, after(true, "bbgbg"));
    assertEquals(Standing.UP, after(true, "bbgg"));
  }

  /** nginx passes over who refuses or says 503, so a restart changes nothing. */
  @Test
  void aRestartIsNoFault() {
    assertEquals(Standing.UP, after(true, "aaaaaaaaaag"));
    assertEquals(Standing.UP, after(true, "bab"));
    assertEquals(Standing.DOWN, after(true, "bbaaag"));
  }
}
