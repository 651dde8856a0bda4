package dev.jetd.daemon.runtime;

import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.ServingObserver;
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
  private final Path tokenizerLibrary;
  private final Backends backends;
  private final ServedModel.Lanes lanes;
  private final int threads;
  private final int maxChars;
  private final TokenizerThreads tokenizers;

  ModelLoader(
      Path tokenizerLibrary,
      Backends backends,
      ServedModel.Lanes lanes,
      int threads,
      int maxChars,
      TokenizerThreads tokenizers) {
    this.tokenizerLibrary = tokenizerLibrary;
    this.backends = backends;
    this.lanes = lanes;
    this.threads = threads;
    this.maxChars = maxChars;
    this.tokenizers = tokenizers;
  }

  /** In parallel verifies a bundle and loads it; one that does not verify is never served. */
  ServedModel load(Bundle bundle, LongSupplier clock, ServingObserver observer) {
    CompletableFuture<Void> verified =
        CompletableFuture.runAsync(bundle::verify, Thread::startVirtualThread);
    Manifest manifest = bundle.manifest();
    Tokenizer tokenizer =
        Tokenizer.load(
            tokenizerLibrary, bundle.file("tokenizer.json"), manifest.maxTokens(), maxChars);
    ServedModel model = serve(bundle, tokenizer, clock, observer);
    awaitVerified(verified, model);
    return model;
  }

  /** Takes over the tokenizer, also where it fails. */
  private ServedModel serve(
      Bundle bundle, Tokenizer tokenizer, LongSupplier clock, ServingObserver observer) {
    Session session;
    try {
      session = backends.open(bundle, new SessionOptions(threads, batchTokens(bundle.manifest())));
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
    try {
      return new ServedModel(bundle, tokenizer, session, lanes, tokenizers, clock, observer);
    } catch (RuntimeException e) {
      session.close();
      tokenizer.close();
      throw e;
    }
  }

  private int batchTokens(Manifest manifest) {
    return Math.max(manifest.maxTokens(), lanes.batchTokens());
  }

  private static void awaitVerified(CompletableFuture<Void> verified, ServedModel model) {
    try {
      var unused = verified.join();
    } catch (CompletionException e) {
      model.close();
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }
}
