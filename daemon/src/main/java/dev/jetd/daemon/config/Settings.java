package dev.jetd.daemon.config;

import static dev.jetd.daemon.config.ValueType.bytes;
import static dev.jetd.daemon.config.ValueType.duration;
import static dev.jetd.daemon.config.ValueType.list;
import static dev.jetd.daemon.config.ValueType.oneOf;
import static dev.jetd.daemon.config.ValueType.optionalPath;
import static dev.jetd.daemon.config.ValueType.optionalText;
import static dev.jetd.daemon.config.ValueType.optionallyOneOf;
import static dev.jetd.daemon.config.ValueType.path;
import static dev.jetd.daemon.config.ValueType.text;
import static dev.jetd.daemon.config.ValueType.whole;

import dev.jetd.power.sim.BoardFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every key of jetd, with its default. Nothing else is a key. */
public final class Settings {

  /** How a model is run. */
  public enum BackendChoice {
    AUTO,
    TENSORRT,
    NATIVE,
    ONNXRUNTIME
  }

  /** What the native encoder computes an FP32 graph in. */
  public enum NativePrecision {
    INT8,
    BF16,
    FP32
  }

  /** What TensorRT computes in. */
  public enum EnginePrecision {
    AUTO,
    FP32,
    FP16,
    INT8
  }

  /** Where ONNX Runtime computes. */
  public enum ProviderChoice {
    AUTO,
    CUDA,
    CPU
  }

  /** How the power mode is chosen. */
  public enum PolicyChoice {
    FIXED,
    SLO,
    EFFICIENCY
  }

  public static final Setting<String> API_HOST =
      new Setting<>("api.host", "127.0.0.1", text(), "address the API listens on");
  public static final Setting<Integer> API_PORT =
      new Setting<>("api.port", "8080", whole(0, 65535), "port of the API; 0 takes a free one");
  public static final Setting<Optional<Path>> API_KEYS_FILE =
      new Setting<>(
          "api.keys-file",
          "",
          optionalPath(),
          "file with one API key a line; with it, requests need Authorization: Bearer KEY");
  public static final Setting<List<String>> API_ALLOWED_HOSTS =
      new Setting<>(
          "api.allowed-hosts",
          "",
          list(),
          "Host header names taken besides localhost when listening on loopback");

  public static final Setting<String> ADMIN_HOST =
      new Setting<>("admin.host", "127.0.0.1", text(), "address of health and metrics");
  public static final Setting<Integer> ADMIN_PORT =
      new Setting<>("admin.port", "9090", whole(0, 65535), "port of health and metrics");

  public static final Setting<Optional<Path>> ADMIN_KEYS_FILE =
      new Setting<>(
          "admin.keys-file",
          "",
          optionalPath(),
          "file with one admin key a line; admin.key in state.dir, made at the first start, if not"
              + " set");

  public static final Setting<Optional<Path>> STATE_DIR =
      new Setting<>(
          "state.dir",
          "",
          optionalPath(),
          "where models and counters are kept; $STATE_DIRECTORY, or a directory of the user, if not"
              + " set");

  public static final Setting<Path> BOARD_ROOT =
      new Setting<>(
          "board.root",
          "/",
          path(),
          "root of the tree whose /proc, /sys and /etc say what the board is and does; anything but /"
              + " is not this machine");

  public static final Setting<Optional<BoardFixture>> SIMULATE =
      new Setting<>(
          "simulate",
          "",
          optionallyOneOf(BoardFixture.values(), BoardFixture::key),
          "a board to simulate instead of watching a real one; everything shown then says SIMULATED");

  public static final Setting<PolicyChoice> POWER_POLICY =
      new Setting<>(
          "power.policy",
          "fixed",
          oneOf(List.of(PolicyChoice.values())),
          "how the power mode is chosen: fixed leaves it, slo holds power.target at the least energy,"
              + " efficiency takes the most vectors a joule");
  public static final Setting<Optional<String>> POWER_MODE =
      new Setting<>(
          "power.mode",
          "",
          optionalText(),
          "with power.policy fixed, the id or name of the mode to hold; the one in force if not set");
  public static final Setting<Duration> POWER_TARGET =
      new Setting<>(
          "power.target",
          "50ms",
          duration(Duration.ofMillis(1), Duration.ofMinutes(1)),
          "with power.policy slo, what 95 of 100 interactive texts must take at most");
  public static final Setting<Integer> POWER_THERMAL_LIMIT =
      new Setting<>(
          "power.thermal-limit",
          "95",
          whole(50, 110),
          "degrees Celsius that a smaller power mode has to keep the board below, under any policy");
  public static final Setting<Path> POWER_HELPER =
      new Setting<>(
          "power.helper",
          "/run/jetd-power.socket",
          path(),
          "socket of the root helper that changes power modes");

  public static final Setting<String> MODELS_DEFAULT =
      new Setting<>(
          "models.default",
          "all-MiniLM-L6-v2",
          text(),
          "model to serve: NAME (its newest version that can run here), NAME:VERSION or the directory"
              + " of a bundle");

  public static final Setting<BackendChoice> BACKEND =
      new Setting<>(
          "backend",
          "auto",
          oneOf(List.of(BackendChoice.values())),
          "what runs the model: auto and tensorrt take the GPU where there is one, as soon as its engines"
              + " are built, and the CPU until then; native and onnxruntime never use TensorRT");
  public static final Setting<NativePrecision> NATIVE_PRECISION =
      new Setting<>(
          "native.precision",
          "int8",
          oneOf(List.of(NativePrecision.values())),
          "with backend native, what a model of which there is only an FP32 graph is computed in");
  public static final Setting<Optional<Path>> ONNXRUNTIME_LIBRARY =
      new Setting<>(
          "onnxruntime.library",
          "",
          optionalPath(),
          "an ONNX Runtime library of the system to load instead of the bundled one");

  public static final Setting<ProviderChoice> ONNXRUNTIME_PROVIDER =
      new Setting<>(
          "onnxruntime.provider",
          "auto",
          oneOf(List.of(ProviderChoice.values())),
          "where it computes: auto is cuda where the library has it and the graph gains by it, else cpu");

  public static final Setting<List<String>> GPU_LIBRARIES =
      new Setting<>(
          "gpu.libraries",
          "",
          list(),
          "directories to look for NVIDIA's libraries in before the usual ones");
  public static final Setting<EnginePrecision> TENSORRT_PRECISION =
      new Setting<>(
          "tensorrt.precision",
          "auto",
          oneOf(List.of(EnginePrecision.values())),
          "what engines compute in; auto is fp16, and int8 for graphs quantised with QuantizeLinear");
  public static final Setting<Integer> TENSORRT_RUN_TOKENS =
      new Setting<>(
          "tensorrt.run-tokens",
          "0",
          whole(0, 65536),
          "tokens of one run; 0 is 512 on a board and 4096 on a card");
  public static final Setting<Integer> TENSORRT_LANES =
      new Setting<>("tensorrt.lanes", "2", whole(1, 16), "runs at the same time on the GPU");
  public static final Setting<Long> TENSORRT_BUILD_MEMORY =
      new Setting<>(
          "tensorrt.build-memory",
          "0",
          bytes(0, 1L << 40),
          "most GPU memory that building may try kernels with; 0 is a quarter of what is free, 1 GiB on"
              + " a board and 4 GiB on a card at most");
  public static final Setting<Duration> TENSORRT_RUN_LIMIT =
      new Setting<>(
          "tensorrt.run-limit",
          "5s",
          duration(Duration.ofMillis(100), Duration.ofMinutes(2)),
          "a run on the GPU longer than this has hung, and the CPU takes over");
  public static final Setting<Optional<Path>> TENSORRT_ENGINES =
      new Setting<>(
          "tensorrt.engines",
          "",
          optionalPath(),
          "where built engines are kept; the directory engines in state.dir if not set");

  public static final Setting<Integer> SERVING_LANES =
      new Setting<>(
          "serving.lanes", "0", whole(0, 64), "runs at the same time; 0 is one a processor");
  public static final Setting<Integer> SERVING_THREADS =
      new Setting<>(
          "serving.threads",
          "0",
          whole(0, 64),
          "most processors that share one run; 0 is, in the native encoder, up to 4 that are idle, else 1");
  public static final Setting<Integer> SERVING_BATCH_TOKENS =
      new Setting<>(
          "serving.batch-tokens",
          "256",
          whole(16, 65536),
          "most tokens, padding included, of one run, where rows are independent");

  public static final Setting<Long> LIMITS_BODY_BYTES =
      new Setting<>(
          "limits.body-bytes", "8MiB", bytes(1024, 1L << 30), "largest body of a request");
  public static final Setting<Duration> LIMITS_BODY_TIMEOUT =
      new Setting<>(
          "limits.body-timeout",
          "20s",
          duration(Duration.ofMillis(100), Duration.ofHours(1)),
          "how long a client may take to send its body");
  public static final Setting<Duration> LIMITS_REQUEST_TIMEOUT =
      new Setting<>(
          "limits.request-timeout",
          "60s",
          duration(Duration.ofMillis(1), Duration.ofHours(1)),
          "how long a request may wait for its answer");
  public static final Setting<Integer> LIMITS_TEXTS =
      new Setting<>("limits.texts", "2048", whole(1, 65536), "most texts of one request");
  public static final Setting<Integer> LIMITS_TEXT_CHARS =
      new Setting<>(
          "limits.text-chars", "1000000", whole(1, 100_000_000), "most characters of one text");
  public static final Setting<Integer> LIMITS_QUEUED_TOKENS =
      new Setting<>(
          "limits.queued-tokens",
          "32768",
          whole(1, 100_000_000),
          "tokens that may wait; beyond them requests are refused with 429");
  public static final Setting<Long> LIMITS_TENSOR_BYTES =
      new Setting<>(
          "limits.tensor-bytes",
          "16MiB",
          bytes(1024, 1L << 30),
          "most that all inputs of one tensor request, and all its outputs, may take each");
  public static final Setting<Long> LIMITS_QUEUED_TENSOR_BYTES =
      new Setting<>(
          "limits.queued-tensor-bytes",
          "48MiB",
          bytes(1024, (1L << 31) - 1),
          "tensors in memory; beyond them requests are refused with 429");
  public static final Setting<Integer> LIMITS_CONNECTIONS =
      new Setting<>("limits.connections", "4096", whole(1, 1_000_000), "most open connections");

  public static final Setting<Long> CACHE_MEMORY =
      new Setting<>(
          "cache.memory",
          "16MiB",
          bytes(0, 1L << 40),
          "memory for vectors already computed; 0 keeps none");

  public static final Setting<Long> CACHE_DISK =
      new Setting<>(
          "cache.disk",
          "0",
          bytes(0, 1L << 40),
          "disk for vectors already computed, kept over restarts; 0 keeps none");
  public static final Setting<Optional<Path>> CACHE_DISK_DIRECTORY =
      new Setting<>(
          "cache.disk-directory",
          "",
          optionalPath(),
          "where they are kept; the directory cache in state.dir if not set");

  public static final Setting<Duration> SHUTDOWN_DRAIN =
      new Setting<>(
          "shutdown.drain",
          "500ms",
          duration(Duration.ZERO, Duration.ofHours(1)),
          "how long it still serves when stopping, unready and closing connections as it answers");
  public static final Setting<Duration> SHUTDOWN_GRACE =
      new Setting<>(
          "shutdown.grace",
          "30s",
          duration(Duration.ZERO, Duration.ofHours(1)),
          "how long requests in flight may take to finish when stopping");

  private static final List<Setting<?>> OF_THE_DAEMON =
      List.of(
          API_HOST,
          API_PORT,
          API_KEYS_FILE,
          API_ALLOWED_HOSTS,
          ADMIN_HOST,
          ADMIN_PORT,
          ADMIN_KEYS_FILE,
          STATE_DIR,
          BOARD_ROOT,
          SIMULATE,
          POWER_POLICY,
          POWER_MODE,
          POWER_TARGET,
          POWER_THERMAL_LIMIT,
          POWER_HELPER,
          MODELS_DEFAULT,
          BACKEND,
          NATIVE_PRECISION,
          ONNXRUNTIME_LIBRARY,
          ONNXRUNTIME_PROVIDER,
          GPU_LIBRARIES,
          TENSORRT_PRECISION,
          TENSORRT_RUN_TOKENS,
          TENSORRT_LANES,
          TENSORRT_BUILD_MEMORY,
          TENSORRT_RUN_LIMIT,
          TENSORRT_ENGINES,
          SERVING_LANES,
          SERVING_THREADS,
          SERVING_BATCH_TOKENS,
          LIMITS_BODY_BYTES,
          LIMITS_BODY_TIMEOUT,
          LIMITS_REQUEST_TIMEOUT,
          LIMITS_TEXTS,
          LIMITS_TEXT_CHARS,
          LIMITS_QUEUED_TOKENS,
          LIMITS_TENSOR_BYTES,
          LIMITS_QUEUED_TENSOR_BYTES,
          LIMITS_CONNECTIONS,
          CACHE_MEMORY,
          CACHE_DISK,
          CACHE_DISK_DIRECTORY,
          SHUTDOWN_DRAIN,
          SHUTDOWN_GRACE);

  /** All of them, in the order they are shown. */
  public static final List<Setting<?>> ALL =
      Stream.of(OF_THE_DAEMON, PoolKeys.ALL, OverflowKeys.ALL, RegistrarSettings.ALL)
          .<Setting<?>>flatMap(List::stream)
          .toList();

  private Settings() {}
}
