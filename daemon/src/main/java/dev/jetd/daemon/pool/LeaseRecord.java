package dev.jetd.daemon.pool;

import dev.jetd.daemon.outgoing.ServerUrl;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is known of a lease. Written by the lease's own thread, read by whoever looks. */
final class LeaseRecord {
  private static final System.Logger LOG = System.getLogger(LeaseRecord.class.getName());

  private final URI registrar;
  private final Map<RegistrarReply.Outcome, Long> renewals =
      new EnumMap<>(RegistrarReply.Outcome.class);
  private Optional<RegistrarReply.Accepted> latest = Optional.empty();
  private long renewedAt;
  private int failures;
  private Optional<String> trouble = Optional.empty();

  LeaseRecord(URI registrar) {
    this.registrar = registrar;
  }

  synchronized void accepted(RegistrarReply.Accepted reply, long now) {
    if (latest.isEmpty() || failures > 0) {
      LOG.log(System.Logger.Level.INFO, "{0}: the lease is held", ServerUrl.label(registrar));
    }
    count(RegistrarReply.Outcome.ACCEPTED);
    latest = Optional.of(reply);
    renewedAt = now;
    failures = 0;
    trouble = Optional.empty();
  }

  /** The first failure is told, those that follow would only repeat it. */
  synchronized void failed(RegistrarReply.Outcome outcome, String why) {
    if (!trouble.equals(Optional.of(why))) {
      LOG.log(
          System.Logger.Level.WARNING, "{0}: not registered: {1}", ServerUrl.label(registrar), why);
    }
    count(outcome);
    failures++;
    trouble = Optional.of(why);
  }

  /** The lease was given back. */
  synchronized void gone() {
    latest = Optional.empty();
  }

  /** The registrar's word on whether work still comes. */
  synchronized void active(boolean still) {
    latest =
        latest.map(
            r -> new RegistrarReply.Accepted(r.expiresIn(), r.renewIn(), still, r.generation()));
  }

  private void count(RegistrarReply.Outcome outcome) {
    renewals.merge(outcome, 1L, Long::sum);
  }

  synchronized int failures() {
    return failures;
  }

  synchronized LeaseView view(String phase, long now) {
    Optional<Duration> age = latest.map(r -> Duration.ofNanos(Math.max(0, now - renewedAt)));
    Optional<Duration> left = latest.map(r -> r.expiresIn().minus(age.orElse(Duration.ZERO)));
    boolean held = left.filter(l -> !l.isNegative() && !l.isZero()).isPresent();
    Map<String, Long> byWord = new TreeMap<>();
    renewals.forEach((outcome, n) -> byWord.put(outcome.word(), n));
    return new LeaseView(
        registrar,
        phase.toLowerCase(Locale.ROOT),
        held,
        held && latest.filter(RegistrarReply.Accepted::active).isPresent(),
        latest.map(RegistrarReply.Accepted::generation).orElse(0L),
        left.filter(l -> held),
        age,
        failures,
        trouble,
        byWord);
  }
}
