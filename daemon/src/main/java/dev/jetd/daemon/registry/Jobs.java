package dev.jetd.daemon.registry;

import dev.jetd.models.repository.Progress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Long work that a client started and asks about later. Remembers the last few. Thread-safe. */
public final class Jobs implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Jobs.class.getName());
  private static final int REMEMBERED = 64;

  /** More at once would only share the network and the disk. */
  private static final int AT_ONCE = 2;

  private final InstantSource clock;
  private final AtomicLong count = new AtomicLong();
  private final Deque<Job> all = new ArrayDeque<>();
  private final ExecutorService workers =
      Executors.newFixedThreadPool(AT_ONCE, Thread.ofPlatform().name("job-", 0).daemon().factory());

  public Jobs(InstantSource clock) {
    this.clock = clock;
  }

  /** How a job stands. */
  public enum State {
    RUNNING,
    DONE,
    FAILED
  }

  /**
   * What there is to say of a job.
   *
   * @param outcome what came of it, or why nothing did
   * @param bytes done in this phase, of {@code total}, which is 0 where it is not known
   */
  public record Status(
      State state, String phase, long bytes, long total, String outcome, Optional<Instant> ended) {}

  /** One piece of work. */
  public static final class Job {
    private final String id;
    private final String what;
    private final Instant started;
    private final AtomicReference<Status> status =
        new AtomicReference<>(new Status(State.RUNNING, "waiting", 0, 0, "", Optional.empty()));

    private Job(String id, String what, Instant started) {
      this.id = id;
      this.what = what;
      this.started = started;
    }

    public String id() {
      return id;
    }

    public String what() {
      return what;
    }

    public Instant started() {
      return started;
    }

    public Status status() {
      return status.get();
    }

    private Progress progress() {
      return new Progress() {
        @Override
        public void begin(String phase, long total) {
          status.set(new Status(State.RUNNING, phase, 0, total, "", Optional.empty()));
        }

        @Override
        public void reached(long bytes) {
          status.updateAndGet(
              s -> new Status(s.state(), s.phase(), bytes, s.total(), "", Optional.empty()));
        }
      };
    }

    private void end(State state, String outcome, Instant at) {
      status.updateAndGet(
          s -> new Status(state, s.phase(), s.bytes(), s.total(), outcome, Optional.of(at)));
    }
  }

  /**
   * Starts work.
   *
   * @param what it is, for people
   * @param work gives the outcome, or throws with a message for people
   */
  public Job start(String what, Function<Progress, String> work) {
    Job job = new Job(Long.toString(count.incrementAndGet()), what, clock.instant());
    synchronized (all) {
      all.addLast(job);
      while (all.size() > REMEMBERED) {
        all.removeFirst();
      }
    }
    try {
      workers.execute(() -> run(job, work));
    } catch (RejectedExecutionException e) {
      throw new RegistryException(RegistryException.Reason.STOPPING, "the daemon is stopping");
    }
    return job;
  }

  private void run(Job job, Function<Progress, String> work) {
    try {
      job.end(State.DONE, work.apply(job.progress()), clock.instant());
      LOG.log(System.Logger.Level.INFO, "{0}: done", job.what());
    } catch (RuntimeException | Error e) {
      job.end(State.FAILED, String.valueOf(e.getMessage()), clock.instant());
      LOG.log(System.Logger.Level.WARNING, "{0}: {1}", job.what(), e.getMessage());
    }
  }

  public Optional<Job> find(String id) {
    return all().stream().filter(job -> job.id().equals(id)).findFirst();
  }

  /** The latest last. */
  public List<Job> all() {
    synchronized (all) {
      return List.copyOf(all);
    }
  }

  /** What still runs is cut off; it can be done again. */
  @Override
  public void close() {
    workers.shutdownNow();
  }
}
