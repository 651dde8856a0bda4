import dev.jetd.daemon.bench.Report;

/**
 * One contender's figures of one short run.
 *
 * @param processorMillis what its process used of the processors for a request; 0 if not measured
 */
record Figures(double perSecond, double p50, double p99, double processorMillis) {

  static Figures of(Report report) {
    return of(report, 0);
  }

  /**
   * Of a load.
   *
   * @param processors used by the server meanwhile: 1 is one processor all the time
   */
  static Figures of(Report report, double processors) {
    if (report.failed() > 0) {
      System.err.println("jetd: " + report.failed() + " requests failed: " + report.failures());
    }
    return new Figures(
        report.rates().requests(),
        report.latency().p50(),
        report.latency().p99(),
        processors * 1e3 / report.rates().requests());
  }

  /** As {@link Floor} prints them. */
  static Figures parse(String line) {
    String[] numbers = line.strip().split(" ");
    return new Figures(
        Double.parseDouble(numbers[0]),
        Double.parseDouble(numbers[1]),
        Double.parseDouble(numbers[2]),
        Double.parseDouble(numbers[3]));
  }
}
