package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who may pass: requests under this daemon's own name, with a key where keys are asked for. An
 * admin key opens what an API key opens, and not the other way round.
 */
final class Gate {
  private static final List<String> LOOPBACK_NAMES = List.of("localhost", "127.0.0.1", "[::1]");
  private static final String BEARER = "bearer ";

  private final boolean checkHost;
  private final List<String> allowedHosts;
  private final Optional<ApiKeys> keys;
  private final Optional<ApiKeys> adminKeys;

  /**
   * @param own the address listened on
   * @param loopback whether the listener is on loopback: then a page of another site, whose name
   *     was pointed at this machine, must not reach it (DNS rebinding)
   * @param adminKeys for what changes something; without any nobody may
   */
  Gate(
      String own,
      boolean loopback,
      List<String> allowedHosts,
      Optional<ApiKeys> keys,
      Optional<ApiKeys> adminKeys) {
    this.checkHost = loopback;
    this.adminKeys = adminKeys;
    this.allowedHosts =
        Stream.concat(Stream.of(own), allowedHosts.stream())
            .map(h -> h.toLowerCase(Locale.ROOT))
            .toList();
    this.keys = keys;
  }

  void checkHost(String authority) {
    String host = withoutPort(authority).toLowerCase(Locale.ROOT);
    if (checkHost && !LOOPBACK_NAMES.contains(host) && !allowedHosts.contains(host)) {
      throw new ServeException(
          new ServeError.WrongHost(
              "the Host header names '"
                  + host
                  + "', which is not this daemon; api.allowed-hosts can allow it"));
    }
  }

  /**
   * @param origin the page the request comes from, as a browser says: another site's must not
   *     change anything here, key or not
   */
  void check(
      Route.Access access,
      Optional<String> authorization,
      Optional<String> origin,
      String authority) {
    Optional<String> given = bearer(authorization);
    switch (access) {
      case OPEN -> {
        // For everyone.
      }
      case KEY -> {
        if (keys.isPresent() && !holds(keys, given) && !holds(adminKeys, given)) {
          throw unauthorized("a valid key is needed");
        }
      }
      case ADMIN -> {
        checkOrigin(origin, authority);
        if (!holds(adminKeys, given)) {
          throw unauthorized("this needs the admin key, no other");
        }
      }
    }
  }

  private static void checkOrigin(Optional<String> origin, String authority) {
    String page = origin.map(o -> o.replaceFirst("^[a-zA-Z]+://", "")).orElse(authority);
    if (!page.equalsIgnoreCase(authority)) {
      throw new ServeException(
          new ServeError.WrongHost("a page of another site may not change anything here"));
    }
  }

  private static ServeException unauthorized(String message) {
    return new ServeException(new ServeError.Unauthorized(message + ": Authorization: Bearer KEY"));
  }

  private static Optional<String> bearer(Optional<String> authorization) {
    return authorization
        .filter(given -> given.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(given -> given.substring(BEARER.length()).strip());
  }

  private static boolean holds(Optional<ApiKeys> keys, Optional<String> key) {
    return keys.isPresent() && key.isPresent() && keys.get().contains(key.get());
  }

  private static String withoutPort(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }
}
