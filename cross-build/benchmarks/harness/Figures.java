import dev.jetd.daemon.bench.Report;

/** One contender's figures of one short run. */
record Figures(double perSecond, double p50, double p99) {

  static Figures of(Report report) {
    if (report.failed() > 0) {
      System.err.println("jetd: " + report.failed() + " requests failed: " + report.failures());
    }
    return new Figures(
        report.rates().requests(), report.latency().p50(), report.latency().p99());
  }

  /** As {@link Floor} prints them. */
  static Figures parse(String line) {
    String[] numbers = line.strip().split(" ");
    return new Figures(
        Double.parseDouble(numbers[0]),
        Double.parseDouble(numbers[1]),
        Double.parseDouble(numbers[2]));
  }
}
