package dev.jetd.daemon.serving;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * The memory of all tensors under way: what requests brought, and answers not yet written. Beyond
 * it requests are refused, so that no crowd and no slow reader ends the heap.
 */
public final class TensorBudget {
  /** What a tensor takes beside its elements, so that a crowd of empty ones counts too. */
  private static final int LEAST = 1024;

  private final int limit;
  private final Admission admission;

  public TensorBudget(int limit) {
    this.limit = limit;
    this.admission = new Admission(limit);
  }

  /** Bytes under way. */
  public long bytes() {
    return admission.tokens();
  }

  /** One request's share, which grows with what it is found to need. */
  public Share share() {
    return new Share();
  }

  /** Closed when the answer is written, or the request has failed. */
  public final class Share implements AutoCloseable {
    private int taken;
    private boolean closed;

    /**
     * @param retryAfter asked when there is no room
     * @throws ServeException if there is none, or the request has ended meanwhile
     */
    public synchronized void take(long bytes, Supplier<Duration> retryAfter) {
      if (closed) {
        throw new ServeException(ServeErrors.nobodyWaits());
      }
      if (bytes > limit - LEAST) {
        throw new ServeException(
            new ServeError.TooLarge(
                "", "tensors of " + bytes + " bytes never fit; the limit is " + limit));
      }
      int cost = (int) bytes + LEAST;
      if (!admission.tryEnter(cost)) {
        throw new ServeException(
            new ServeError.Overloaded(
                String.format(
                    Locale.ROOT,
                    "tensors of %d bytes are under way, %d more came, and the limit is %d",
                    admission.tokens(),
                    bytes,
                    limit),
                retryAfter.get()));
      }
      taken += cost;
    }

    @Override
    public synchronized void close() {
      closed = true;
      admission.leave(taken);
      taken = 0;
    }
  }
}
