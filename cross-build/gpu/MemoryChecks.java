import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.cuda.DeviceMemory;
import dev.jetd.bindings.tensorrt.EnginePlan;
import dev.jetd.bindings.tensorrt.TensorRtBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a model takes: where there is no room for it, and after many loads. */
record MemoryChecks(Gpu gpu, TensorRtBackend backend, EnginePlan plan) {

  /** Takes nearly all memory, in blocks that halve, and lets a model be loaded in what is left. */
  String outOfMemory() {
    if (plan.device().integrated()) {
      return "NOT RUN: the device's memory is the board's, and Linux would end a process for want of it";
    }
    List<DeviceMemory> taken = new ArrayList<>();
    String said = "";
    try {
      for (long block = 1L << 36; block >= 1 << 21; block /= 2) {
        try {
          while (true) {
            taken.add(new DeviceMemory(block));
          }
        } catch (BackendException e) {
          Report.must(
              e.fault().equals(Optional.of(DeviceFault.OUT_OF_MEMORY)),
              "a full device is told as " + e.getMessage());
        }
      }
      try (Session session = backend.open(plan);
          Runner runner = session.newRunner()) {
        runner.run(List.of(gpu.cases().getFirst().ids()));
        said = "it still fitted";
      } catch (BackendException e) {
        said = e.fault() + ": " + e.getMessage();
        Report.must(
            e.fault().equals(Optional.of(DeviceFault.OUT_OF_MEMORY)), "a load says " + e.getMessage());
      }
    } finally {
      taken.forEach(DeviceMemory::close);
    }
    try (Session session = backend.open(plan);
        Runner runner = session.newRunner()) {
      runner.run(List.of(gpu.cases().getFirst().ids()));
    }
    return taken.size() + " blocks taken; a load then: " + said + "; afterwards it loads and runs";
  }

  /** Memory is compared from the tenth part on: what is taken once is taken by then. */
  Verdict loads(int count) throws IOException {
    long rss = 0;
    long free = 0;
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      try (Session session = backend.open(plan);
          Runner runner = session.newRunner()) {
        runner.run(List.of(gpu.cases().getFirst().ids()));
      }
      if (i == count / 10) {
        rss = residentKib();
        free = backend.freeMemory();
      }
    }
    double millis = (System.nanoTime() - start) / 1e6 / count;
    return Judge.memory(
        count, millis, (residentKib() - rss) / 1024, (free - backend.freeMemory()) >> 20);
  }

  /** Without what is mapped from files: an engine's stays until Java's collector comes by, and is no growth. */
  private static long residentKib() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
