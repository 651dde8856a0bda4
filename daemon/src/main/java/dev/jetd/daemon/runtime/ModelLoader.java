package dev.jetd.daemon.runtime;

import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.ServingObserver;
import dev.jetd.daemon.serving.TokenizerThreads;
import dev.jetd.models.Bundle;
import dev.jetd.models.BundleCatalog;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelRef;
import dev.jetd.models.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;

/** Brings a model from its bundle into a state where it can serve. */
final class ModelLoader {
  private final Path tokenizerLibrary;
  private final List<Path> roots;
  private final Backends backends;
  private final ServedModel.Lanes lanes;
  private final int threads;
  private final int maxChars;
  private final TokenizerThreads tokenizers;

  /**
   * @param roots directories of bundles; earlier ones win
   */
  ModelLoader(
      Path tokenizerLibrary,
      List<Path> roots,
      Backends backends,
      ServedModel.Lanes lanes,
      int threads,
      int maxChars,
      TokenizerThreads tokenizers) {
    this.tokenizerLibrary = tokenizerLibrary;
    this.roots = roots;
    this.backends = backends;
    this.lanes = lanes;
    this.threads = threads;
    this.maxChars = maxChars;
    this.tokenizers = tokenizers;
  }

  /**
   * Finds the bundle, and in parallel verifies it and loads it; a bundle that does not verify is
   * never served.
   *
   * @param reference NAME, NAME:VERSION or a directory
   */
  ServedModel load(String reference, LongSupplier clock, ServingObserver observer) {
    Bundle bundle = find(reference);
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

  private Bundle find(String reference) {
    return reference.contains("/")
        ? Bundle.open(Path.of(reference))
        : new BundleCatalog(roots, backends::unfit).find(ModelRef.parse(reference));
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
