/** Whether a measure holds, and the figures in words. */
record Verdict(boolean holds, String words) {

  /** The words of one that is not judged, only told. */
  static Verdict told(String words) {
    return new Verdict(true, words);
  }
}
