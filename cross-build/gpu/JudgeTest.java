import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;

/** What is demanded, on made-up figures: java JudgeTest. Needs no GPU. */
final class JudgeTest {
  private static int passed;
  private static int failed;

  private JudgeTest() {}

  public static void main(String[] arguments) throws IOException {
    cosines();
    bytes();
    latencies();
    memory();
    others();
    System.out.printf("%d passed, %d failed%n", passed, failed);
    System.exit(failed == 0 ? 0 : 1);
  }

  private static void cosines() {
    holds("FP16 at its limit", Judge.cosines(new double[] {1, 0.9999, 0.99995}, Judge.LEAST_FP16));
    fails("one text below it", Judge.cosines(new double[] {1, 0.99989, 1}, Judge.LEAST_FP16));
    fails("a cosine that is no number", Judge.cosines(new double[] {1, Double.NaN, 1}, Judge.LEAST_FP16));
    fails("no texts", Judge.cosines(new double[0], Judge.LEAST_FP16));
  }

  private static void bytes() {
    holds("the same bytes", Judge.sameBytes(1000, 0));
    fails("one vector of a thousand", Judge.sameBytes(1000, 1));
    fails("nothing compared", Judge.sameBytes(0, 0));
  }

  private static void latencies() {
    holds("0.25 ms on top", Judge.overhead(0.5, 0.25));
    fails("0.26 ms on top", Judge.overhead(0.51, 0.25));
    fails("an engine without a time", Judge.overhead(0.1, 0));
    fails("a client without a time", Judge.overhead(Double.NaN, 0.2));
    is("32 rows for 64 clients", Judge.floor(32, 64, 2) == 16_000);
    is("256 rows, of which 64 clients fill 64", Judge.floor(256, 64, 2) == 32_000);
    holds("85 %", Judge.throughput(8500, 10_000));
    fails("84.9 %", Judge.throughput(8490, 10_000));
    fails("a floor of nothing", Judge.throughput(8490, 0));
    holds("as usual during a build", Judge.duringBuild(4, 5.9, true));
    fails("half as slow again", Judge.duringBuild(4, 6.1, true));
    fails("as usual, but the build had ended", Judge.duringBuild(4, 4, false));
  }

  private static void memory() {
    holds("grown by 99 MiB, the device by 63", Judge.memory(1000, 5, 99, 63));
    holds("shrunk", Judge.memory(1000, 5, -20, -5));
    fails("grown by 100 MiB", Judge.memory(1000, 5, 100, 0));
    fails("64 MiB of the device gone", Judge.memory(1000, 5, 0, 64));
  }

  private static void others() throws IOException {
    Path seen = Files.createTempFile("busy", ".txt");
    GpuBusy busy = GpuBusy.begin(List.of("sh", "-c", "echo 40; echo 60; exec sleep 600"), seen);
    long end = System.nanoTime() + 60_000_000_000L;
    while (Files.size(seen) < 6 && System.nanoTime() < end) {
      LockSupport.parkNanos(1_000_000);
    }
    is("what nvidia-smi wrote until it was ended", busy.end().contains("busy 50 % of the time"));
    Files.delete(seen);
    is("nvidia-smi's percents", GpuBusy.mean("98\n 100 \n\n96\n").equals(OptionalDouble.of(98)));
    is("a Jetson's nvidia-smi", GpuBusy.mean("[N/A]\n[N/A]\n").isEmpty());
    List<String> rows = Peers.parse("chatter\nPyTorch|32x16|1.250|25600\nONNX Runtime|no module\n");
    is("a peer's row", rows.getFirst().equals("| PyTorch | 32x16 | 1.250 | 25600 |"));
    is("a peer that is not there", rows.get(1).equals("| ONNX Runtime | NOT RUN: no module | | |"));
    is("chatter alone", Peers.parse("a\nb|\u0000c|d\n").size() == 1);
    Path file = Files.createTempFile("report", ".md");
    Report report = new Report(file);
    report.judge("a check that throws", () -> { throw new IllegalStateException("as it may"); });
    is("a failed check stands in the report at once", Files.readString(file).contains("**FAIL**"));
    report.judge("a measure that holds", () -> new Verdict(true, "yes"));
    is("and is the exit status", report.end() == 1);
    Files.delete(file);
  }

  private static void holds(String what, Verdict verdict) {
    is(what + ": " + verdict.words(), verdict.holds());
  }

  private static void fails(String what, Verdict verdict) {
    is(what + ": " + verdict.words(), !verdict.holds());
  }

  private static void is(String what, boolean so) {
    System.out.println((so ? "ok    " : "FAIL  ") + what);
    if (so) {
      passed++;
    } else {
      failed++;
    }
  }
}
