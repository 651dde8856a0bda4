import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.tensorrt.Bucket;
import dev.jetd.bindings.tensorrt.EnginePlan;
import dev.jetd.bindings.tensorrt.EngineTimes;
import dev.jetd.bindings.tensorrt.TensorRtBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** What engines take alone by the device's clock, and by jetd's sessions, shape by shape. */
record EngineFigures(Gpu gpu, TensorRtBackend graphs, EnginePlan plan) {
  private static final int RUNS = 500;

  void report(Report report) {
    report.table(
        "| shape | engine alone p50 / p99 | without graphs | a run by jetd p50 / p99 | without graphs | texts/s, 2 lanes |");
    TensorRtBackend plain = gpu.backend(Precision.FP16, false);
    List<EngineTimes> floor = graphs.time(plan, RUNS);
    List<EngineTimes> floorPlain = plain.time(plan, RUNS);
    for (int i = 0; i < floor.size(); i++) {
      Bucket bucket = floor.get(i).bucket();
      double[] run = runs(graphs, bucket);
      double[] runPlain = runs(plain, bucket);
      report.line(
          String.format(
              Locale.ROOT,
              "| %s | %.3f / %.3f ms | %.3f / %.3f ms | %.3f / %.3f ms | %.3f / %.3f ms | %.0f |",
              bucket,
              floor.get(i).p50(),
              floor.get(i).p99(),
              floorPlain.get(i).p50(),
              floorPlain.get(i).p99(),
              run[0],
              run[1],
              runPlain[0],
              runPlain[1],
              throughput(graphs, bucket, 2)));
    }
  }

  /** Full rows of the shape's length; p50 and p99 in milliseconds. */
  private double[] runs(TensorRtBackend backend, Bucket bucket) {
    List<int[]> batch = Collections.nCopies(bucket.rows(), filled(bucket.tokens()));
    try (Session session = backend.open(plan);
        Runner runner = session.newRunner()) {
      for (int i = 0; i < 50; i++) {
        runner.run(batch);
      }
      double[] millis = new double[RUNS];
      for (int i = 0; i < RUNS; i++) {
        long start = System.nanoTime();
        runner.run(batch);
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
      Arrays.sort(millis);
      return new double[] {millis[RUNS / 2], millis[RUNS * 99 / 100]};
    }
  }

  private double throughput(TensorRtBackend backend, Bucket bucket, int lanes) {
    List<int[]> batch = Collections.nCopies(bucket.rows(), filled(bucket.tokens()));
    long runs = 0;
    // Making a lane takes its time, which is not the runs'.
    CountDownLatch ready = new CountDownLatch(lanes);
    try (Session session = backend.open(plan);
        ExecutorService threads = Executors.newFixedThreadPool(lanes)) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < lanes; i++) {
        all.add(
            threads.submit(
                () -> {
                  int done = 0;
                  try (Runner runner = session.newRunner()) {
                    ready.countDown();
                    Report.must(ready.await(5, TimeUnit.MINUTES), "a lane was not made");
                    long end = System.nanoTime() + 2_000_000_000L;
                    while (System.nanoTime() < end) {
                      runner.run(batch);
                      done++;
                    }
                  }
                  return done;
                }));
      }
      for (Future<Integer> each : all) {
        runs += each.get();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return runs * bucket.rows() / 2.0;
  }

  private static int[] filled(int tokens) {
    int[] ids = new int[tokens];
    Arrays.fill(ids, 2158);
    ids[0] = 101;
    ids[tokens - 1] = 102;
    return ids;
  }
}
