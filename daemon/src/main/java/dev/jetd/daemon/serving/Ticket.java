package dev.jetd.daemon.serving;

/** One input's place: a vector that is there, or what to wait for. */
sealed interface Ticket {

  EmbeddingResult.Origin origin();

  /** From the cache. */
  record Ready(Embedding embedding) implements Ticket {
    @Override
    public EmbeddingResult.Origin origin() {
      return EmbeddingResult.Origin.HIT;
    }
  }

  /** Under way; whoever holds this must leave it. */
  record Pending(Computation computation, EmbeddingResult.Origin origin) implements Ticket {}
}
