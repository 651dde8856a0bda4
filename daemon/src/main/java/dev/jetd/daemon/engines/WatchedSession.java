package dev.jetd.daemon.engines;

import dev.jetd.bindings.BatchForm;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.VectorForm;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A session whose runs are watched. After the first fault it runs nothing more: what still comes is
 * told why, until another session has taken its place.
 */
final class WatchedSession implements Session {
  private final Session session;
  private final FaultListener listener;

  /** What it failed with first; empty while it works. */
  private final AtomicReference<String> failure = new AtomicReference<>("");

  /** Takes the session over. */
  WatchedSession(Session session, FaultListener listener) {
    this.session = session;
    this.listener = listener;
  }

  AtomicReference<String> failure() {
    return failure;
  }

  FaultListener listener() {
    return listener;
  }

  @Override
  public int dimension() {
    return session.dimension();
  }

  @Override
  public Precision precision() {
    return session.precision();
  }

  @Override
  public BatchForm batchForm() {
    return session.batchForm();
  }

  @Override
  public String backend() {
    return session.backend();
  }

  @Override
  public String arithmetic() {
    return session.arithmetic();
  }

  @Override
  public Set<VectorForm> forms() {
    return session.forms();
  }

  @Override
  public int lanes(int wanted) {
    return session.lanes(wanted);
  }

  @Override
  public int batchTokens(int wanted) {
    return session.batchTokens(wanted);
  }

  @Override
  public Runner newRunner() {
    return new WatchedRunner(this, session.newRunner());
  }

  @Override
  public void close() {
    session.close();
  }
}
