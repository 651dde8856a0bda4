package dev.jetd.daemon.serving;

/** One input's place: what to wait for, and where it came from. */
record Ticket(Computation computation, EmbeddingResult.Origin origin) {

  /** A vector that is already there. */
  static Ticket ready(Embedding embedding, EmbeddingResult.Origin origin) {
    Computation done =
        new Computation(new EmbeddingInput.Text(""), Priority.INTERACTIVE, origin, 0);
    done.vector().complete(embedding);
    return new Ticket(done, origin);
  }
}
