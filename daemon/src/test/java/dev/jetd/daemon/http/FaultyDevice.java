package dev.jetd.daemon.http;

import dev.jetd.bindings.Availability;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.BatchForm;
import dev.jetd.bindings.DeviceFault;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.VectorForm;
import dev.jetd.bindings.onnx.OnnxRuntimeBackend;
import dev.jetd.daemon.engines.Accelerator;
import dev.jetd.models.Bundle;
import dev.jetd.models.Manifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A device that is the real ONNX Runtime on the CPU and goes by another name, and fails as a GPU
 * does when it is told to.
 */
final class FaultyDevice implements Accelerator, AutoCloseable {
  static final String NAME = "faulty-device";

  /** What its next runs do. */
  enum Trouble {
    NONE,
    OUT_OF_MEMORY,
    LOST,
    NOT_FINITE,
    HANG
  }

  private final OnnxRuntimeBackend onnx;
  private final CountDownLatch buildGate = new CountDownLatch(1);
  private final CountDownLatch hangGate = new CountDownLatch(1);
  final AtomicInteger builds = new AtomicInteger();
  final AtomicInteger opened = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  volatile Trouble trouble = Trouble.NONE;
  volatile Availability availability = new Availability.Available("a faulty device");
  volatile String unbuildable = "";

  FaultyDevice(Path natives) {
    onnx = new OnnxRuntimeBackend(natives);
  }

  /** Lets builds end. */
  FaultyDevice built() {
    buildGate.countDown();
    return this;
  }

  @Override
  public Availability probe() {
    return availability;
  }

  @Override
  public Optional<String> unfit(Bundle bundle) {
    return Optional.empty();
  }

  @Override
  public Progress progress(Bundle bundle) {
    return new Progress(buildGate.getCount() == 0 ? 5 : 2, 5);
  }

  @Override
  public void build(Bundle bundle) {
    builds.incrementAndGet();
    if (!unbuildable.isEmpty()) {
      throw new BackendException(unbuildable);
    }
    try {
      buildGate.await();
    } catch (InterruptedException e) {
      throw new BackendException("the build was broken off", e);
    }
  }

  @Override
  public Session open(Bundle bundle, SessionOptions options) {
    Manifest manifest = bundle.manifest();
    EncoderModel model =
        new EncoderModel(
            bundle.file("model.onnx"),
            manifest.output().orElse(""),
            manifest.dimension(),
            manifest.maxTokens(),
            Pooling.valueOf(manifest.pooling().name()),
            manifest.normalize());
    Session session = new FaultySession(onnx.open(model, options));
    opened.incrementAndGet();
    return session;
  }

  /** Lets runs that hang go on. */
  @Override
  public void close() {
    built();
    hangGate.countDown();
    onnx.close();
  }

  private final class FaultySession implements Session {
    private final Session real;

    FaultySession(Session real) {
      this.real = real;
    }

    @Override
    public int dimension() {
      return real.dimension();
    }

    @Override
    public Precision precision() {
      return real.precision();
    }

    @Override
    public BatchForm batchForm() {
      return real.batchForm();
    }

    @Override
    public String backend() {
      return NAME;
    }

    @Override
    public Set<VectorForm> forms() {
      return real.forms();
    }

    @Override
    public int lanes(int wanted) {
      return 2;
    }

    @Override
    public Runner newRunner() {
      return new FaultyRunner(real.newRunner());
    }

    @Override
    public void close() {
      closed.incrementAndGet();
      real.close();
    }
  }

  private final class FaultyRunner implements Runner {
    private final Runner real;

    FaultyRunner(Runner real) {
      this.real = real;
    }

    @Override
    public float[][] run(List<int[]> sequences) {
      return spoilt(real.run(sequences));
    }

    @Override
    public float[][] run(List<int[]> sequences, List<VectorForm> forms) {
      return spoilt(real.run(sequences, forms));
    }

    @Override
    public void close() {
      real.close();
    }
  }

  private float[][] spoilt(float[][] vectors) {
    switch (trouble) {
      case NONE -> {}
      case OUT_OF_MEMORY ->
          throw new BackendException(DeviceFault.OUT_OF_MEMORY, "the device is out of memory");
      case LOST -> throw new BackendException(DeviceFault.LOST, "the device is gone");
      case NOT_FINITE -> vectors[0][vectors[0].length / 2] = Float.NaN;
      case HANG -> {
        try {
          hangGate.await();
        } catch (InterruptedException e) {
          throw new BackendException("interrupted", e);
        }
      }
    }
    return vectors;
  }
}
