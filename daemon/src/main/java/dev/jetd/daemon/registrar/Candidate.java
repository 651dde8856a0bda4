package dev.jetd.daemon.registrar;

/** A node with a lease, and how it stands. */
record Candidate(Registration node, Standing standing) {
  PooledServer server() {
    return new PooledServer(
        node.id(), node.address().toString(), node.weight(), node.permits(), false);
  }
}
