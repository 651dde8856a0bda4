import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.tensorrt.EngineKey;
import dev.jetd.bindings.tensorrt.EnginePlan;
import dev.jetd.bindings.tensorrt.TensorRtBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/** Engines: built, right, exact, and refused where they are damaged. */
record EngineChecks(Gpu gpu, TensorRtBackend backend, EnginePlan plan) {

  String build() {
    long start = System.nanoTime();
    StringBuilder steps = new StringBuilder();
    long[] last = {start};
    int missing = plan.missing(backend.store()).size();
    backend.build(
        plan,
        (done, of) -> {
          long now = System.nanoTime();
          steps.append(String.format(Locale.ROOT, " %.1f", (now - last[0]) / 1e9));
          last[0] = now;
        });
    Report.must(plan.missing(backend.store()).isEmpty(), "an engine is missing after a build");
    return String.format(
        Locale.ROOT,
        "%d built in %.1f s (each:%s), %s",
        missing,
        (System.nanoTime() - start) / 1e9,
        steps,
        plan.buckets().buckets());
  }

  String secondBuild() {
    long start = System.nanoTime();
    backend.build(plan, (done, of) -> Report.must(done == of, "a warm cache was not used"));
    double checked = (System.nanoTime() - start) / 1e9;
    start = System.nanoTime();
    backend.open(plan).close();
    return String.format(
        Locale.ROOT,
        "nothing built, %.2f s to read all engines, %.2f s to open them",
        checked,
        (System.nanoTime() - start) / 1e9);
  }

  Verdict goldens(double least) {
    double[] cosines = new double[gpu.cases().size()];
    try (Session session = backend.open(plan);
        Runner runner = session.newRunner()) {
      for (int i = 0; i < cosines.length; i++) {
        cosines[i] = Goldens.cosine(runner.run(List.of(gpu.cases().get(i).ids()))[0], gpu.cases().get(i).fp32());
      }
    }
    return Judge.cosines(cosines, least);
  }

  /** Each text alone, then all in a hundred orders and batches, on another lane. */
  Verdict invariance() {
    List<int[]> all = gpu.cases().stream().map(Goldens.Case::ids).toList();
    int compared = 0;
    int different = 0;
    try (Session session = backend.open(plan);
        Runner one = session.newRunner();
        Runner other = session.newRunner()) {
      float[][] alone = all.stream().map(ids -> one.run(List.of(ids))[0]).toArray(float[][]::new);
      Random random = new Random(1);
      List<Integer> order = new ArrayList<>(IntStream.range(0, all.size()).boxed().toList());
      for (int round = 0; round < 100; round++) {
        Collections.shuffle(order, random);
        List<Integer> part = order.subList(0, 1 + random.nextInt(order.size()));
        float[][] together = other.run(part.stream().map(all::get).toList());
        for (int i = 0; i < together.length; i++) {
          compared++;
          different += Arrays.equals(together[i], alone[part.get(i)]) ? 0 : 1;
        }
      }
    }
    return Judge.sameBytes(compared, different);
  }

  String damaged() throws IOException {
    EngineKey key = plan.keys().getFirst();
    Path file = backend.store().file(key);
    byte[] whole = Files.readAllBytes(file);
    int noticed = 0;
    for (int kind = 0; kind < 4; kind++) {
      byte[] bytes = whole.clone();
      switch (kind) {
        case 0 -> bytes = Arrays.copyOf(bytes, bytes.length / 2);
        case 1 -> bytes[bytes.length / 3] ^= 4;
        case 2 -> bytes = new byte[0];
        default -> bytes = Files.readAllBytes(backend.store().file(plan.keys().getLast()));
      }
      Files.write(file, bytes);
      Report.must(plan.missing(backend.store()).equals(List.of(key)), "damage " + kind + " went unnoticed");
      boolean refused = false;
      try {
        backend.open(plan).close();
      } catch (BackendException e) {
        refused = true;
      }
      Report.must(refused, "a damaged engine was opened");
      noticed++;
    }
    backend.build(plan, (done, of) -> {});
    Report.must(plan.missing(backend.store()).isEmpty(), "it was not built anew");
    backend.open(plan).close();
    return noticed + " kinds of damage noticed, refused, and built anew";
  }

  String beyond() {
    try (Session session = backend.open(plan);
        Runner runner = session.newRunner()) {
      for (int id : new int[] {-1, plan.graph().vocabulary(), Integer.MAX_VALUE}) {
        boolean refused = false;
        try {
          runner.run(List.of(new int[] {id}));
        } catch (BackendException e) {
          refused = e.fault().isEmpty();
        }
        Report.must(refused, "the id " + id + " was taken");
      }
      runner.run(List.of(gpu.cases().getFirst().ids()));
      return "refused as the request's fault; the next run is well";
    }
  }
}
