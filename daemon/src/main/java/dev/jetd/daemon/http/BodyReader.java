package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.Deadlines;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * Reads request bodies: bounded in bytes, in time, and in what all of them hold together. A body
 * that is too large is read to its end, within reason, and thrown away, because a client that is
 * still sending when the connection closes never sees the answer.
 */
final class BodyReader {
  /** A client that drips gets its answer before the interrupt closes the connection under it. */
  private static final Duration GRACE = Duration.ofMillis(500);

  private static final int CHUNK = 16 * 1024;

  /** Bodies up to this size do not count: connections bound them. */
  private static final int FREE = 64 * 1024;

  /** How much of a body that is too large is read and thrown away before the connection closes. */
  private static final long PATIENCE = 256L << 20;

  private final long limit;
  private final Duration timeout;
  private final BodyBudget budget;
  private final LongSupplier clock;
  private final Deadlines deadlines;

  BodyReader(
      long limit, Duration timeout, BodyBudget budget, LongSupplier clock, Deadlines deadlines) {
    this.deadlines = deadlines;
    this.limit = limit;
    this.timeout = timeout;
    this.budget = budget;
    this.clock = clock;
  }

  /** A body in memory; closing it gives its share of the budget back. */
  record Body(byte[] bytes, Runnable release) implements AutoCloseable {
    @Override
    public void close() {
      release.run();
    }
  }

  /**
   * @param announced how long it says it is; empty where it is chunked
   * @throws ServeException if it is too large, comes too slowly, or memory is short
   */
  Body read(InputStream in, OptionalLong announced) {
    // A client that stalls leaves no read to look at the clock after: then the read is cut short.
    long deadline = clock.getAsLong() + timeout.toNanos();
    Deadlines.Wait wait = deadlines.begin(deadline + GRACE.toNanos());
    try {
      return readInTime(in, deadline, announced.orElse(-1));
    } finally {
      wait.close();
    }
  }

  private Body readInTime(InputStream in, long deadline, long announced) {
    Buffer buffer = new Buffer(announced);
    try {
      while (buffer.fill(in)) {
        checkTime(deadline);
        if (buffer.size > limit) {
          discard(in, deadline);
          throw tooLarge();
        }
      }
      return buffer.body();
    } catch (ServeException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // Whatever the transport makes of it, a body that cannot be read is the client's.
      throw new ServeException(
          new ServeError.BrokenBody(
              "the body could not be read: it broke off, or its chunked coding is broken or has"
                  + " trailers or extensions"));
    } finally {
      buffer.abandonUnlessTaken();
    }
  }

  private void discard(InputStream in, long deadline) throws IOException {
    byte[] scratch = new byte[CHUNK];
    long left = PATIENCE;
    int n = in.read(scratch);
    while (n >= 0 && left > 0) {
      checkTime(deadline);
      left -= n;
      n = in.read(scratch);
    }
  }

  private void checkTime(long deadline) {
    if (clock.getAsLong() - deadline > 0) {
      throw new ServeException(
          new ServeError.TooSlow("the body did not arrive within " + timeout.toSeconds() + " s"));
    }
  }

  private ServeException tooLarge() {
    return new ServeException(
        new ServeError.TooLarge("", "the body is larger than the limit of " + limit + " bytes"));
  }

  /** A growing array that pays for its growth. */
  private final class Buffer {
    private final long announced;
    private byte[] bytes;
    private int size;
    private long paid;
    private boolean taken;

    /** No more than a chunk is believed: whoever announces much may send nothing. */
    Buffer(long announced) {
      this.announced = announced;
      bytes = new byte[(int) Math.min(CHUNK, announced < 0 ? CHUNK : announced) + 1];
    }

    /** Reads some more; false at the end. */
    boolean fill(InputStream in) throws IOException {
      if (size == bytes.length) {
        int next = size == announced ? in.read() : 0;
        if (next < 0) {
          return false;
        }
        grow();
        if (size == announced) {
          bytes[size++] = (byte) next;
        }
      }
      int n = in.read(bytes, size, bytes.length - size);
      size += Math.max(n, 0);
      return n >= 0;
    }

    private void grow() {
      int twice = bytes.length * 2;
      // A body that is as long as it says then fills its array and is not copied again.
      int wanted = announced > size && announced < twice ? (int) announced : twice;
      if (wanted > FREE) {
        long more = wanted - paid;
        if (!budget.tryTake(more)) {
          throw new ServeException(
              new ServeError.Overloaded(
                  "too many large bodies at once; try again", Duration.ofSeconds(1)));
        }
        paid += more;
      }
      bytes = Arrays.copyOf(bytes, wanted);
    }

    Body body() {
      taken = true;
      long owed = paid;
      byte[] whole = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
      return new Body(whole, () -> budget.giveBack(owed));
    }

    void abandonUnlessTaken() {
      if (!taken) {
        budget.giveBack(paid);
      }
    }
  }
}
