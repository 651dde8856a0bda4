package dev.jetd.daemon.runtime;

import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.TensorOptions;
import dev.jetd.bindings.TensorSession;
import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.ServingObserver;
import dev.jetd.daemon.serving.TensorModel;
import dev.jetd.daemon.serving.TokenizerThreads;
import dev.jetd.models.Bundle;
import dev.jetd.models.Manifest;
import dev.jetd.models.Tokenizer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

/** Brings a model from its bundle into a state where it can serve. */
final class ModelLoader {
  /** How a text encoder is opened. */
  interface Opener {
    Session open(Bundle bundle, SessionOptions options);
  }

  private final Path tokenizerLibrary;
  private final Backends backends;
  private final int tensorBytes;
  private final ServedModel.Lanes lanes;
  private final int threads;
  private final int maxChars;
  private final TokenizerThreads tokenizers;

  /**
   * @param tensorBytes the most that all inputs of a tensor model's run, and all its outputs, may
   *     take each
   * @param threads that share one run; 0 leaves it to the backend
   */
  ModelLoader(
      Path tokenizerLibrary,
      Backends backends,
      int tensorBytes,
      ServedModel.Lanes lanes,
      int threads,
      int maxChars,
      TokenizerThreads tokenizers) {
    this.tokenizerLibrary = tokenizerLibrary;
    this.backends = backends;
    this.tensorBytes = tensorBytes;
    this.lanes = lanes;
    this.threads = threads;
    this.maxChars = maxChars;
    this.tokenizers = tokenizers;
  }

  /** In parallel verifies a bundle and loads it; one that does not verify is never served. */
  LoadedModel load(Bundle bundle, LongSupplier clock, ServingObserver observer) {
    CompletableFuture<Void> verified =
        CompletableFuture.runAsync(bundle::verify, Thread::startVirtualThread);
    LoadedModel model =
        bundle.manifest().isTensor()
            ? tensorModel(bundle, clock, observer)
            : encoder(bundle, backends::open, clock, observer);
    awaitVerified(verified, model);
    return model;
  }

  /** Loads a text encoder that was verified before, to be run in another way. */
  ServedModel load(Bundle bundle, Opener opener, LongSupplier clock, ServingObserver observer) {
    return encoder(bundle, opener, clock, observer);
  }

  private LoadedModel tensorModel(Bundle bundle, LongSupplier clock, ServingObserver observer) {
    TensorSession session =
        backends.openTensors(bundle, new TensorOptions(Math.max(1, threads(bundle)), tensorBytes));
    try {
      return new TensorModel(bundle, session, lanes(bundle).lanes(), clock, observer);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private ServedModel encoder(
      Bundle bundle, Opener opener, LongSupplier clock, ServingObserver observer) {
    Tokenizer tokenizer =
        Tokenizer.load(
            tokenizerLibrary,
            bundle.file("tokenizer.json"),
            bundle.manifest().maxTokens(),
            maxChars);
    return serve(bundle, tokenizer, opener, clock, observer);
  }

  /** Takes over the tokenizer, also where it fails. */
  private ServedModel serve(
      Bundle bundle,
      Tokenizer tokenizer,
      Opener opener,
      LongSupplier clock,
      ServingObserver observer) {
    Session session;
    try {
      session =
          opener.open(bundle, new SessionOptions(threads(bundle), batchTokens(bundle.manifest())));
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
    try {
      return new ServedModel(
          bundle, tokenizer, session, lanes(bundle, session), tokenizers, clock, observer);
    } catch (RuntimeException e) {
      session.close();
      tokenizer.close();
      throw e;
    }
  }

  private ServedModel.Lanes lanes(Bundle bundle, Session session) {
    ServedModel.Lanes wanted = lanes(bundle);
    return new ServedModel.Lanes(
        session.lanes(wanted.lanes()), session.batchTokens(wanted.batchTokens()));
  }

  private ServedModel.Lanes lanes(Bundle bundle) {
    int own = bundle.manifest().lanes().orElse(lanes.lanes());
    return new ServedModel.Lanes(own, lanes.batchTokens());
  }

  private int threads(Bundle bundle) {
    return bundle.manifest().threads().orElse(threads);
  }

  private int batchTokens(Manifest manifest) {
    return Math.max(manifest.maxTokens(), lanes.batchTokens());
  }

  private static void awaitVerified(CompletableFuture<Void> verified, LoadedModel model) {
    try {
      var unused = verified.join();
    } catch (CompletionException e) {
      model.close();
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
