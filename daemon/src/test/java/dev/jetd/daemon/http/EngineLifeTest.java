package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetd.bindings.Availability;
import dev.jetd.daemon.engines.RetryPolicy;
import dev.jetd.daemon.http.FaultyDevice.Trouble;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole daemon with a device beside the CPU: who answers while engines are built, when the
 * device takes over, and what becomes of a request when it fails. The device is the real ONNX
 * Runtime with faults put in ({@link FaultyDevice}), so that this is proved where there is no GPU.
 */
final class EngineLifeTest {
  private static final String CPU = "onnxruntime-cpu";
  private static final String MODEL = ManagedDaemon.MODEL;

  /** Long past what any machine takes. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** As often as it takes, and soon. */
  private static final RetryPolicy EAGER =
      new RetryPolicy(
          Duration.ofMillis(50), Duration.ofMillis(400), Integer.MAX_VALUE, Duration.ofHours(1));

  @TempDir Path directory;

  @Test
  void theCpuServesUntilTheEnginesAreBuiltAndNoRequestFailsWhenTheDeviceTakesOver()
      throws Exception {
    try (FaultyDevice device = device();
        TestDaemon daemon = start(device, EAGER);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      await("the build begins", () -> engine(daemon).path("state").asText().equals("building"));
      assertThat(engine(daemon).get("built").asInt()).isEqualTo(2);
      assertThat(engine(daemon).get("of").asInt()).isEqualTo(5);
      assertThat(backend(daemon)).isEqualTo(CPU);
      List<Integer> codes = java.util.Collections.synchronizedList(new ArrayList<>());
      AtomicBoolean running = new AtomicBoolean(true);
      Future<?> load =
          clients.submit(
              () -> {
                while (running.get()) {
                  codes.add(embed(daemon).status());
                }
              });
      await("the CPU answers", () -> codes.size() > 10);
      assertThat(device.opened).hasValue(0);

      device.built();
      await("the device takes over", () -> backend(daemon).equals(FaultyDevice.NAME));
      int before = codes.size();
      await("the device answers", () -> codes.size() > before + 10);
      running.set(false);
      load.get();
      assertThat(codes).allMatch(code -> code == 200);
      assertThat(engine(daemon).get("state").asText()).isEqualTo("serving");
      assertThat(metric(daemon, "jetd_engine_exchanges_total{to=\"gpu\",}")).isEqualTo(1);
      assertThat(metric(daemon, "jetd_engine_exchanges_total{to=\"cpu\",}")).isEqualTo(0);
    }
  }

  @Test
  void outOfMemoryIsToldTheCpuAnswersAndTheDeviceComesBack() {
    faultAndBack(Trouble.OUT_OF_MEMORY, "out of memory", "out_of_memory");
  }

  @Test
  void aNumberThatIsNoneIsToldTheCpuAnswersAndTheDeviceComesBack() {
    faultAndBack(Trouble.NOT_FINITE, "not finite", "not_finite");
  }

  private void faultAndBack(Trouble trouble, String said, String counted) {
    try (FaultyDevice device = device().built();
        TestDaemon daemon = start(device, EAGER)) {
      await("the device takes over", () -> backend(daemon).equals(FaultyDevice.NAME));
      device.trouble = trouble;
      TestDaemon.Reply failed = embed(daemon);
      assertThat(failed.status()).isEqualTo(500);
      assertThat(failed.text()).contains(said);
      await("the CPU is back", () -> backend(daemon).equals(CPU));
      assertThat(embed(daemon).status()).isEqualTo(200);
      assertThat(
              metric(
                  daemon,
                  "jetd_engine_faults_total{model=\"all-MiniLM-L6-v2:1-int8\",fault=\""
                      + counted
                      + "\",}"))
          .isGreaterThanOrEqualTo(1);
      assertThat(engine(daemon).get("state").asText()).isIn("recovering", "building", "opening");

      device.trouble = Trouble.NONE;
      await("the device is back", () -> backend(daemon).equals(FaultyDevice.NAME));
      assertThat(embed(daemon).status()).isEqualTo(200);
      await("what failed is freed", () -> device.opened.get() == device.closed.get() + 1);
    }
  }

  @Test
  void aLostDeviceIsNotTriedAgain() {
    try (FaultyDevice device = device().built();
        TestDaemon daemon = start(device, EAGER)) {
      await("the device takes over", () -> backend(daemon).equals(FaultyDevice.NAME));
      device.trouble = Trouble.LOST;
      TestDaemon.Reply failed = embed(daemon);
      assertThat(failed.status()).isEqualTo(500);
      assertThat(failed.text()).contains("the device is gone");
      await("the CPU is back", () -> backend(daemon).equals(CPU));
      await("it is given up", () -> engine(daemon).path("state").asText().equals("off"));
      assertThat(engine(daemon).get("reason").asText()).isEqualTo("the device is gone");
      assertThat(embed(daemon).status()).isEqualTo(200);
      assertThat(device.opened).hasValue(1);
    }
  }

  /** Its own thread never comes back; the request does, and the next is the CPU's. */
  @Test
  void aRunThatHangsIsEndedForItsRequestAndTheCpuAnswersTheNext() throws Exception {
    try (FaultyDevice device = device().built();
        TestDaemon daemon = start(device, EAGER);
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      await("the device takes over", () -> backend(daemon).equals(FaultyDevice.NAME));
      device.trouble = Trouble.HANG;
      List<Future<TestDaemon.Reply>> hanging = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        hanging.add(clients.submit(() -> embed(daemon)));
      }
      for (Future<TestDaemon.Reply> each : hanging) {
        TestDaemon.Reply reply = each.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.text()).contains("has not ended for 5000 ms");
      }
      assertThat(backend(daemon)).isEqualTo(CPU);
      assertThat(embed(daemon).status()).isEqualTo(200);
      await("it is given up", () -> engine(daemon).path("state").asText().equals("off"));
      assertThat(
              metric(
                  daemon,
                  "jetd_engine_faults_total{model=\"all-MiniLM-L6-v2:1-int8\",fault=\"hung\",}"))
          .isEqualTo(1);
      assertThat(daemon.getAdmin("/health").status()).isEqualTo(200);
    }
  }

  @Test
  void whatCannotBeBuiltStaysOnTheCpuWithTheReason() {
    try (FaultyDevice device = device()) {
      device.unbuildable = "node 12 '/encoder/Odd' (Odd): no importer";
      try (TestDaemon daemon = start(device, EAGER)) {
        await("it is given up", () -> engine(daemon).path("state").asText().equals("off"));
        assertThat(engine(daemon).get("reason").asText()).isEqualTo(device.unbuildable);
        assertThat(embed(daemon).status()).isEqualTo(200);
        assertThat(backend(daemon)).isEqualTo(CPU);
        assertThat(device.builds).hasValue(1);
      }
    }
  }

  @Test
  void withoutADeviceNothingIsSaidAndNothingTried() {
    try (FaultyDevice device = device()) {
      device.availability = new Availability.Unavailable("no NVIDIA GPU");
      try (TestDaemon daemon = start(device, EAGER)) {
        assertThat(embed(daemon).status()).isEqualTo(200);
        assertThat(engine(daemon).isMissingNode()).isTrue();
        assertThat(device.builds).hasValue(0);
      }
    }
  }

  /** What was being built for it is not put into service, and what was opened is freed. */
  @Test
  void aModelThatGoesWhileItIsBuiltForDoesNotComeBack() {
    try (FaultyDevice device = device();
        TestDaemon daemon = start(device, EAGER)) {
      await("the build begins", () -> engine(daemon).path("state").asText().equals("building"));
      String key = key();
      TestDaemon.Reply changed =
          daemon.manage(key, "POST", MODEL + "/activate", "{\"version\":\"1-fp32\"}");
      assertThat(changed.status()).as(changed.text()).isEqualTo(200);
      device.built();
      await("the other version's turn comes", () -> modelInfo(daemon).contains(FaultyDevice.NAME));
      assertThat(modelInfo(daemon)).contains("version=\"1-fp32\"");
      assertThat(embed(daemon).status()).isEqualTo(200);
      await("one is open", () -> device.opened.get() == device.closed.get() + 1);
      TestDaemon.Reply back =
          daemon.manage(key, "POST", MODEL + "/activate", "{\"version\":\"1-int8\"}");
      assertThat(back.status()).as(back.text()).isEqualTo(200);
      await("the first version's turn comes", () -> backend(daemon).equals(FaultyDevice.NAME));
      await("the other is freed", () -> device.opened.get() == device.closed.get() + 1);
      assertThat(embed(daemon).status()).isEqualTo(200);
    }
  }

  private String key() {
    try {
      return java.nio.file.Files.readString(directory.resolve("admin.key")).strip();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static FaultyDevice device() {
    return new FaultyDevice(TestDaemon.home().natives());
  }

  /** Without a cache, so that every request reaches its model. */
  private TestDaemon start(FaultyDevice device, RetryPolicy retries) {
    return TestDaemon.startWith(
        device,
        retries,
        "state.dir",
        directory.toString(),
        "models.default",
        "all-MiniLM-L6-v2:1-int8",
        "backend",
        "auto",
        "serving.lanes",
        "2",
        "cache.memory",
        "0");
  }

  private static TestDaemon.Reply embed(TestDaemon daemon) {
    return daemon.postJson("/api/v1/embed", Map.of("text", "a boat on the lake"));
  }

  private static JsonNode engine(TestDaemon daemon) {
    return daemon.getAdmin("/health").json().path("engines").path(0);
  }

  private static String modelInfo(TestDaemon daemon) {
    return daemon
        .getAdmin("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith("jetd_model_info{"))
        .findFirst()
        .orElse("");
  }

  /** What runs the model, as the metrics tell. */
  private static String backend(TestDaemon daemon) {
    return modelInfo(daemon).replaceFirst(".*backend=\"([^\"]*)\".*", "$1");
  }

  private static double metric(TestDaemon daemon, String sample) {
    return daemon
        .getAdmin("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith(sample))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no sample " + sample));
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
