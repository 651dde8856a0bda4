package dev.jetd.daemon.registrar.web;

import dev.jetd.daemon.registrar.PoolError;
import dev.jetd.daemon.registrar.PoolException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** Who may change the pool: who knows a token, or shows a certificate of the right authority. */
public final class Access {
  private static final String BEARER = "Bearer ";

  private final List<byte[]> tokens;

  /**
   * @param tokens may be none, where certificates are taken
   */
  public Access(List<String> tokens) {
    this.tokens = tokens.stream().map(t -> t.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /** The connection took no certificate that it could not verify. */
  void check(ServerRequest request) {
    boolean certified =
        request.remotePeer().tlsCertificates().filter(c -> c.length > 0).isPresent();
    String given =
        request
            .headers()
            .first(HeaderNames.AUTHORIZATION)
            .filter(h -> h.regionMatches(true, 0, BEARER, 0, BEARER.length()))
            .map(h -> h.substring(BEARER.length()).strip())
            .orElse("");
    if (!certified && !holds(given)) {
      throw new PoolException(
          new PoolError.Unauthorized("a valid token is needed: Authorization: Bearer TOKEN"));
    }
  }

  /** Takes the same time whichever token it is or is not. */
  private boolean holds(String token) {
    byte[] given = token.getBytes(StandardCharsets.UTF_8);
    boolean found = false;
    for (byte[] known : tokens) {
      found |= MessageDigest.isEqual(known, given);
    }
    return found;
  }
}
