package dev.jetd.daemon.serving;

import dev.jetd.bindings.BatchForm;

/**
 * Which sequences may share a run.
 *
 * @param form what the session makes of several sequences
 * @param budget the most tokens of one run, padding included
 */
record BatchPolicy(BatchForm form, int budget) {

  /** Whether a run of so many sequences, the longest of that length, with so many tokens, pays. */
  boolean allows(int count, int longest, int tokens) {
    return switch (form) {
      case SINGLE -> count == 1;
      // A quarter of padding is what a shared run may cost before two runs are cheaper.
      case PADDED -> count == 1 || (longest * count <= budget && tokens * 4 >= longest * count * 3);
      case PACKED -> count == 1 || tokens <= budget;
    };
  }
}
