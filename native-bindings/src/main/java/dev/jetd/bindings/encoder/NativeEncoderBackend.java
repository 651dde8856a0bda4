package dev.jetd.bindings.encoder;

import dev.jetd.bindings.Availability;
import dev.jetd.bindings.Availability.Available;
import dev.jetd.bindings.Availability.Unavailable;
import dev.jetd.bindings.Backend;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Our own encoder. Runs files of weights that {@link EncoderFile} wrote.
 *
 * <p>Nothing native is touched before the first {@link #probe} or {@link #open}. Safe for use by
 * several threads.
 */
public final class NativeEncoderBackend implements Backend {
  static final String NAME = "native";

  /** What sharing gains beyond was not measured. */
  private static final int MOST_THREADS = 4;

  private final EncoderLibrary library;

  /**
   * @param natives the directory that holds the libraries for this machine's {@link
   *     dev.jetd.bindings.Platform}
   */
  public NativeEncoderBackend(Path natives) {
    this.library = EncoderLibrary.in(natives);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Availability probe() {
    try {
      return new Available("native encoder, " + library.kernels(Precision.INT8).getFirst());
    } catch (BackendException e) {
      return new Unavailable(String.valueOf(e.getMessage()));
    }
  }

  /** With the best kernel this processor runs. */
  @Override
  public Session open(EncoderModel model, SessionOptions options) {
    int processors = Runtime.getRuntime().availableProcessors();
    return open(model, options, Optional.empty(), processors);
  }

  /**
   * As {@link #open(EncoderModel, SessionOptions)}, with the kernel of that name if there is one.
   *
   * @param processors a run is shared while fewer threads than these are at work on the model
   */
  EncoderSession open(
      EncoderModel model, SessionOptions options, Optional<String> kernel, int processors) {
    EncoderSession session = open(model, options, kernel);
    try {
      session.share(threads(options, processors), processors);
      return session;
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  private static int threads(SessionOptions options, int processors) {
    int wanted = options.intraOpThreads();
    return wanted == 0 ? Math.min(processors, MOST_THREADS) : Math.min(processors, wanted);
  }

  /**
   * With the kernel of that name, or the best of the weights' precision; a run is of one thread.
   */
  EncoderSession open(EncoderModel model, SessionOptions options, Optional<String> kernel) {
    library.load();
    SharedModel weights = map(model.graph());
    try {
      String found = kernel.orElseGet(() -> library.kernels(weights.precision()).getFirst());
      return checked(new EncoderSession(weights, model, options.maxBatchTokens(), found), options);
    } catch (RuntimeException e) {
      weights.release();
      throw e;
    }
  }

  @Override
  public void close() {}

  private static SharedModel map(Path file) {
    try {
      return new SharedModel(
          EncoderCalls.openModel(file.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (BackendException e) {
      throw new BackendException(
          "The native encoder cannot load " + file + ": " + e.getMessage(), e);
    }
  }

  private static EncoderSession checked(EncoderSession session, SessionOptions options) {
    EncoderModel model = session.model();
    if (model.pooling() == Pooling.NONE) {
      throw new BackendException(
          "The native encoder pools by itself; the manifest says pooling none");
    }
    if (session.hidden() != model.dimension()) {
      throw new BackendException(
          model.graph()
              + " gives "
              + session.hidden()
              + " components a vector; the manifest says "
              + model.dimension());
    }
    if (model.maxTokens() > session.positions()) {
      throw new BackendException(
          model.graph()
              + " knows "
              + session.positions()
              + " positions; the manifest says "
              + model.maxTokens()
              + " tokens");
    }
    int tokens = options.maxBatchTokens();
    if (tokens < model.maxTokens()
        || (long) tokens * model.dimension() * Float.BYTES > Integer.MAX_VALUE) {
      throw new BackendException(
          "A batch of " + tokens + " tokens cannot be: less than one sequence, or more than 2 GiB");
    }
    return session;
  }
}
