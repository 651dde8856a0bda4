import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.natives.SystemLibraries;
import dev.jetd.bindings.tensorrt.TensorRtBackend;
import dev.jetd.bindings.tensorrt.TensorRtOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The GPU under test, and what it is tested with.
 *
 * @param home jetd's image
 * @param model the directory of the FP32 bundle
 * @param work where engines and reports go
 * @param backends all that were made: TensorRT speaks to the first one's log as long as the process lives
 */
record Gpu(
    Path home,
    Path model,
    Path work,
    List<Goldens.Case> cases,
    List<Path> libraries,
    List<TensorRtBackend> backends) {

  TensorRtBackend backend(Precision precision, boolean graphs) {
    String platform = System.getProperty("os.arch").equals("aarch64") ? "linux-arm64" : "linux-x86_64";
    TensorRtBackend backend = new TensorRtBackend(
        Path.of("/"),
        home.resolve("natives").resolve(platform),
        SystemLibraries.of(Path.of("/"), libraries),
        new TensorRtOptions(
            work.resolve("engines"), Optional.of(precision), 0, 0, 2, graphs, Duration.ofSeconds(5)));
    backends.add(backend);
    return backend;
  }

  EncoderModel encoder() {
    return encoder(graph());
  }

  static EncoderModel encoder(Path graph) {
    return new EncoderModel(graph, "last_hidden_state", 384, 256, Pooling.MEAN, true);
  }

  Path graph() {
    return model.resolve("model.onnx");
  }
}
